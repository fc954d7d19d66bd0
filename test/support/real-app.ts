// Once before the browser tests: the real app. DISCERN_TEST_URL with DISCERN_DEMO_PASSWORD names one that runs already.
import { startApp } from './start-app';

export default async function setup() {
  if (process.env.DISCERN_TEST_URL) return;
  const app = await startApp();
  process.env.DISCERN_TEST_URL = app.url;
  process.env.DISCERN_DEMO_PASSWORD = app.password;
  process.env.DISCERN_TEST_DATA = app.data;
  return () => app.stop();
}
