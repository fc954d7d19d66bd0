// Before each integration test file: a database, a data folder and (with REDIS_URL) a Redis database of its own, in the
// environment before anything of lib reads it.
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, inject } from 'vitest';

const template = new URL(inject('templateUrl'));
const templateName = template.pathname.slice(1);
const name = `test_${process.pid}_${randomBytes(4).toString('hex')}`;
const data = fs.mkdtempSync(path.join(os.tmpdir(), 'discern-data-'));

async function administer(sql: string) {
  const url = new URL(template);
  url.pathname = '/postgres';
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

await administer(`create database "${name}" template "${templateName}"`);
const own = new URL(template);
own.pathname = `/${name}`;
process.env.DATABASE_URL = own.href;
process.env.DISCERN_DATA = data;
process.env.DISCERN_SECRET ??= randomBytes(32).toString('hex');

if (process.env.REDIS_URL) {
  const redis = new URL(process.env.REDIS_URL);
  redis.pathname = `/${process.env.VITEST_POOL_ID ?? 1}`;
  process.env.REDIS_URL = redis.href;
  const client = new Redis(redis.href);
  await client.flushdb();
  await client.quit();
}

afterAll(async () => {
  await administer(`drop database if exists "${name}" with (force)`);
  fs.rmSync(data, { recursive: true, force: true });
});
