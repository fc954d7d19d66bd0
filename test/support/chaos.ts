import { randomBytes, randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hashPassword } from 'better-auth/crypto';
import pg from 'pg';
import { disconnect, pool } from '@/lib/db';
import type { App } from './start-app';

const json = (file: string) => JSON.parse(fs.readFileSync(file, 'utf8'));

/** Address of an app's embedded database. */
export function databaseOf({ data }: App): string {
  const { port, password } = json(path.join(data, 'postgres.json'));
  return `postgresql://postgres:${password}@127.0.0.1:${port}/discern`;
}

/**
 * Runs the domain's own code on an app's database and data folder; its connections are gone afterwards. For one app a
 * test file: the environment is read once a process.
 */
export async function insideApp<T>(app: App, work: (c: pg.PoolClient) => Promise<T>): Promise<T> {
  const before = { ...process.env };
  process.env.DATABASE_URL = databaseOf(app);
  process.env.DISCERN_DATA = app.data;
  process.env.DISCERN_SECRET = randomBytes(32).toString('hex');
  try {
    const client = await pool().connect();
    try {
      return await work(client);
    } finally {
      client.release();
      await disconnect();
    }
  } finally {
    // An app that is started later has its own.
    for (const name of ['DATABASE_URL', 'DISCERN_DATA', 'DISCERN_SECRET'])
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
  }
}

/** One look at an app's database. */
export async function look<T extends object>(app: App, sql: string, values: unknown[] = []): Promise<T[]> {
  const client = new pg.Client({ connectionString: databaseOf(app) });
  await client.connect();
  try {
    return (await client.query<T>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

/** Lets people sign in: accounts with one password for users that are there. */
export async function giveAccounts(c: pg.ClientBase, userIds: string[]): Promise<string> {
  const password = randomUUID();
  await c.query(
    `insert into account (id, "accountId", "providerId", "userId", password, "updatedAt")
     select u, u, 'credential', u, $2, now() from unnest($1::text[]) as t(u)`,
    [userIds, await hashPassword(password)],
  );
  return password;
}

/** A session cookie, over HTTP. */
export async function signInAt(url: string, email: string, password: string): Promise<string> {
  const r = await fetch(`${url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ email, password }),
  });
  if (!r.ok) throw new Error(`sign-in: ${r.status} ${await r.text()}`);
  return r.headers
    .getSetCookie()
    .map((c) => c.split(';')[0])
    .join('; ');
}

export const postgresPid = ({ data }: App) =>
  Number(
    fs
      .readFileSync(path.join(json(path.join(data, 'postgres.json')).cluster, 'postmaster.pid'), 'utf8')
      .split('\n')[0],
  );

/** Ends a process with everything in its group, without a word of warning. */
export function killGroup(pid: number): void {
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, 'SIGKILL');
      return;
    } catch {}
  }
}

/** kill -9 of one of the processes an app consists of, as soon as it runs. Answers its pid. */
export async function kill(app: App, name: 'web' | 'worker' | 'postgres', ms = 120_000): Promise<number> {
  for (const end = Date.now() + ms; Date.now() < end; await sleep(20)) {
    try {
      const pid = name === 'postgres' ? postgresPid(app) : app.children()[name];
      if (!pid) continue;
      process.kill(pid, 'SIGKILL');
      return pid;
    } catch {}
  }
  throw new Error(`there is no ${name} to kill:\n${app.output()}`);
}

/** The supervisor first, so that it mends nothing; then web, worker with its child, and the database. */
export async function killAll(app: App): Promise<void> {
  const children = app.children();
  const database = postgresPid(app);
  const gone = new Promise((resolve) => app.supervisor.once('exit', resolve));
  app.supervisor.kill('SIGKILL');
  await gone;
  for (const pid of Object.values(children)) killGroup(pid);
  process.kill(database, 'SIGKILL');
}
