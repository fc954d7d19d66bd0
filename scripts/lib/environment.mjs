// The environment that web, worker, seed and command line run in.
import path from 'node:path';
import { dataFolder } from './paths.mjs';
import { sessionSecret } from './secrets.mjs';

/** Settings as the person gave them, with their defaults. */
export function settings(env = process.env) {
  const port = Number(env.PORT || 3000);
  return { data: dataFolder(env), port, host: env.HOST || '127.0.0.1', demo: env.DISCERN_DEMO !== '0' };
}

/** The child's environment: the person's own, completed. */
export function childEnvironment({ data, port, host }, databaseUrl, mode = 'production') {
  const absolute = (name) => (process.env[name] ? { [name]: path.resolve(process.env[name]) } : {});
  const env = {
    ...process.env,
    ...absolute('DISCERN_MODELS'),
    ...absolute('DISCERN_CACHE'),
    NODE_ENV: mode,
    NEXT_TELEMETRY_DISABLED: '1',
    DATABASE_URL: databaseUrl,
    DISCERN_DATA: data,
    DISCERN_SECRET: sessionSecret(data),
    PORT: String(port),
    HOST: host,
  };
  if (!env.REDIS_URL) delete env.REDIS_URL;
  return env;
}
