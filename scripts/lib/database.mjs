// The database of a command: the one DATABASE_URL names, else the embedded one of the data folder.
import net from 'node:net';
import { startPostgres } from './postgres.mjs';
import { StepError } from './steps.mjs';

/** `{url, embedded?}`; `embedded` is the started or adopted server, to be released at the end. */
export async function openDatabase(data) {
  if (!process.env.DATABASE_URL) {
    const embedded = await startPostgres(data);
    return { url: embedded.url, embedded };
  }
  await checkDatabase(process.env.DATABASE_URL);
  return { url: process.env.DATABASE_URL };
}

const advice = 'check DATABASE_URL, or unset it to use the embedded database';

/** Throws one sentence when the server cannot be used. */
async function checkDatabase(url) {
  const { default: pg } = await import('pg');
  const { connection, ensureDatabase } = await import('./migrate.mjs');
  let place;
  try {
    const { hostname, port, protocol } = new URL(url);
    if (!/^postgres(ql)?:$/.test(protocol)) throw new Error('not a PostgreSQL address');
    place = `${hostname}:${port || 5432}`;
  } catch {
    throw new StepError(
      `DATABASE_URL is not an address like postgresql://user:password@host:5432/discern: ${advice}.`,
    );
  }
  const client = new pg.Client(connection(url));
  try {
    await ensureDatabase(url);
    await client.connect();
    const { rows } = await client.query('show server_version_num');
    if (Number(rows[0].server_version_num) < 140_000)
      throw new StepError(`The database at ${place} is older than PostgreSQL 14: upgrade it.`);
  } catch (error) {
    if (error instanceof StepError) throw error;
    if (/password|role|auth/i.test(error.message) || error.code?.startsWith('28'))
      throw new StepError(`The database at ${place} refuses this user or password: ${advice}.`);
    throw new StepError(
      `The database at ${place} cannot be reached (${error.code ?? error.message}): ${advice}.`,
    );
  } finally {
    await client.end().catch(() => {});
  }
}

/** Throws one sentence when REDIS_URL is set and nothing answers there. */
export async function checkRedis(url = process.env.REDIS_URL) {
  if (!url) return;
  const wrong = (why) =>
    new StepError(`The Redis of REDIS_URL ${why}: start it, or unset REDIS_URL to queue in Postgres.`);
  let address;
  try {
    address = new URL(url);
  } catch {
    throw wrong('is not an address like redis://127.0.0.1:6379');
  }
  await new Promise((resolve, reject) => {
    const socket = net.connect(
      { host: address.hostname, port: Number(address.port || 6379), timeout: 5000 },
      () => {
        socket.destroy();
        resolve();
      },
    );
    const fail = () => {
      socket.destroy();
      reject(wrong(`(${address.host}) does not answer`));
    };
    socket.on('error', fail);
    socket.on('timeout', fail);
  });
}
