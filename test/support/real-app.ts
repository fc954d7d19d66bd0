// Once before the browser tests: the real app with the nano model. DISCERN_TEST_URL with DISCERN_DEMO_PASSWORD names one
// that runs already; DISCERN_TEST_DATA then is its data folder.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startApp } from './start-app';

const root = path.resolve(import.meta.dirname, '../..');

/** A data folder with the nano model in it, under the name `nano`. */
export function dataWithNano(): string {
  const data = fs.mkdtempSync(path.join(os.tmpdir(), 'discern-app-'));
  fs.cpSync(path.join(root, 'test/fixtures/nano-llama'), path.join(data, 'models/nano'), { recursive: true });
  return data;
}

/** The demo has no admin of the whole site: the command line makes one. */
export function addSiteAdmin(data: string, password: string): string {
  const email = `site-${randomBytes(4).toString('hex')}@example.org`;
  execFileSync(
    process.execPath,
    [path.join(root, 'scripts/discern.mjs'), 'user', 'add', email, '--name', 'Sinta Adi', '--admin'],
    {
      env: { ...process.env, DISCERN_DATA: data },
      input: `${password}\n`,
      stdio: ['pipe', 'ignore', 'inherit'],
    },
  );
  return email;
}

export default async function setup() {
  const sessions = fs.mkdtempSync(path.join(os.tmpdir(), 'discern-sessions-'));
  process.env.DISCERN_TEST_SESSIONS = sessions;
  const running = process.env.DISCERN_TEST_URL !== undefined;
  const app = running ? undefined : await startApp({ data: dataWithNano(), env: { DISCERN_MODELS: '' } });
  if (app) {
    process.env.DISCERN_TEST_URL = app.url;
    process.env.DISCERN_DEMO_PASSWORD = app.password;
    process.env.DISCERN_TEST_DATA = app.data;
  }
  process.env.DISCERN_TEST_ADMIN = addSiteAdmin(
    process.env.DISCERN_TEST_DATA!,
    process.env.DISCERN_DEMO_PASSWORD!,
  );
  return async () => {
    await app?.stop();
    fs.rmSync(sessions, { recursive: true, force: true });
  };
}
