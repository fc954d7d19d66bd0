// npm run bench -- import [PROMPTS [CANDIDATES]]: a file of made-up prompts through the worker process, from upload to
// done; seconds, rows a second and the worker's largest resident memory. Making the file is not timed.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'esbuild';
import type { Person } from '@/lib/access/authorize';
import { ImportQuery } from '@/lib/contracts/imports';
import { disconnect, pool } from '@/lib/db';
import { createImport } from '@/lib/imports/create-import';
import { readImport } from '@/lib/imports/read-import';
import { closeQueues } from '@/lib/jobs/queue';

const [prompts = 100_000, candidates = 4] = process.argv.slice(2).map(Number);
const file = path.join(os.tmpdir(), `import-bench-${process.pid}.jsonl`);

const words =
  'feed note tag city rain coffee 地铁 周末 朋友 weekend recipe 猫 photo comment reply later honest small'.split(
    ' ',
  );
const text = (seed: number, n: number) =>
  Array.from({ length: n }, (_, i) => words[(seed * 31 + i * i * 7 + (seed >> 3) * i) % words.length]).join(
    ' ',
  );

async function writeFile() {
  const out = fs.createWriteStream(file);
  for (let i = 0; i < prompts; i++) {
    const row = {
      id: `bench-${i}`,
      task: 'chat',
      messages: [{ role: 'user', content: `${text(i, 40)} #${i}` }],
      candidates: Array.from({ length: candidates }, (_, k) => ({
        text: `${k} ${text(i * candidates + k, 50)}`,
        source: `model-${k}`,
      })),
      metadata: { n: i },
    };
    if (!out.write(`${JSON.stringify(row)}\n`)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'close');
}

async function makeProject(): Promise<{ person: Person; projectId: string }> {
  const person = {
    id: `bench-${Date.now()}`,
    email: `${Date.now()}@bench.local`,
    name: 'Bench',
    siteAdmin: true,
  };
  await pool().query(`insert into "user" (id, name, email, "updatedAt") values ($1, $2, $3, now())`, [
    person.id,
    person.name,
    person.email,
  ]);
  const { rows } = await pool().query<{ id: string }>(
    `insert into project (slug, name, split_salt, locales, updated_at) values ($1, 'Bench', 'salt', '{en,zh}', now())
     returning id`,
    [person.id],
  );
  await pool().query(
    `insert into task (project_id, key, name, capability, kind) values ($1, 'chat', 'Chat', 'dialogue', 'subjective')`,
    [rows[0]!.id],
  );
  return { person, projectId: rows[0]!.id };
}

async function startWorker() {
  const bundle = 'dist/bench/worker.mjs';
  await build({
    entryPoints: ['workers/main.ts'],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    packages: 'external',
  });
  const worker = spawn(process.execPath, [bundle], { stdio: ['ignore', 'ignore', 'inherit'] });
  await sleep(3000);
  return worker;
}

/** Resident memory of a process in MB. */
const rss = (pid: number) =>
  Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024;

await writeFile();
const size = fs.statSync(file).size;
const { person, projectId } = await makeProject();
const worker = await startWorker();
const idle = rss(worker.pid!);
try {
  const began = performance.now();
  const request = new Request('http://localhost/', {
    method: 'POST',
    body: Readable.toWeb(fs.createReadStream(file)) as BodyInit,
    duplex: 'half',
  } as RequestInit);
  const { id } = await createImport(person, projectId, ImportQuery.parse({}), request);
  let peak = 0;
  let applying = 0;
  let done = await readImport(id);
  while (done.state === 'validating' || done.state === 'applying') {
    await sleep(200);
    peak = Math.max(peak, rss(worker.pid!));
    done = await readImport(id);
    if (done.state === 'applying') applying ||= performance.now();
  }
  const seconds = (performance.now() - began) / 1000;
  const result = {
    state: done.state,
    rows: Number(done.rows),
    created: Number(done.created),
    megabytes: Math.round(size / 1e6),
    seconds: Number(seconds.toFixed(1)),
    validated: Number(((applying - began) / 1000).toFixed(1)),
    rowsPerSecond: Math.round(prompts / seconds),
    workerIdleMb: Math.round(idle),
    workerPeakMb: Math.round(peak),
  };
  console.log(JSON.stringify(result));
  if (done.state !== 'done') {
    console.error(done.error);
    process.exitCode = 1;
  }
} finally {
  worker.kill('SIGTERM');
  fs.rmSync(file, { force: true });
  await closeQueues();
  await disconnect();
}
