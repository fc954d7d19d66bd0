// Once before the integration tests: a Postgres (the embedded one unless DATABASE_URL names another) with a migrated
// template, from which each test file gets a database of its own.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { migrate, readMigrations } from '../../scripts/lib/migrate.mjs';
import { startPostgres } from '../../scripts/lib/postgres.mjs';

declare module 'vitest' {
  export interface ProvidedContext {
    templateUrl: string;
  }
}

/** Kept between runs, so that only the first one makes a cluster. */
function testFolder(): string {
  const hash = createHash('sha256')
    .update(import.meta.dirname)
    .digest('hex')
    .slice(0, 8);
  const uid = os.userInfo().uid;
  const folder = path.join(os.tmpdir(), `discern-test-${uid}-${hash}`);
  fs.mkdirSync(folder, { recursive: true });
  return fs.statSync(folder).uid === uid ? folder : fs.mkdtempSync(`${folder}-`);
}

async function ensureTemplate(server: string): Promise<string> {
  const all = readMigrations()
    .map((m) => m.checksum)
    .join();
  const name = `template_${createHash('sha256').update(all).digest('hex').slice(0, 12)}`;
  const url = new URL(server);
  url.pathname = '/postgres';
  const admin = new pg.Client({ connectionString: url.href });
  await admin.connect();
  try {
    await admin.query('select pg_advisory_lock(8215)'); // two test runs at once make one template
    const { rowCount } = await admin.query('select 1 from pg_database where datname = $1', [name]);
    url.pathname = `/${name}`;
    if (!rowCount) {
      // Under another name until it is whole: an interrupted run leaves no half template.
      const draft = new URL(url);
      draft.pathname = `/${name}_draft`;
      await admin.query(`drop database if exists "${name}_draft" with (force)`);
      await migrate(draft.href);
      await admin.query(`alter database "${name}_draft" rename to "${name}"`);
    }
  } finally {
    await admin.end();
  }
  return url.href;
}

export default async function setup(project: TestProject) {
  const server = process.env.DATABASE_URL ? undefined : await startPostgres(testFolder());
  project.provide('templateUrl', await ensureTemplate(process.env.DATABASE_URL ?? server?.url ?? ''));
  return () => server?.release();
}
