import { createHash, randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import { ImportQuery } from '@/lib/contracts/imports';
import { db } from '@/lib/db';
import { writeImport } from '@/lib/imports/create-import';
import { importJob } from '@/workers/import/handle';
import { runClaimed } from '@/workers/run-job';
import { DEMO_FOLDER } from './demo-project';

const FILE = path.join(DEMO_FOLDER, 'prompts.jsonl');

/** Imports the demo's prompts, as anyone would, unless all of them are there. Answers how many were new. */
export async function seedDemoPrompts(projectId: string): Promise<number> {
  const bytes = await fs.readFile(FILE);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (await wasImported(projectId, sha256)) return 0;
  const [id, claim] = [randomUUID(), randomUUID()];
  // `update`: a newer Discern may bring better texts for prompts that a data folder has already.
  const options = ImportQuery.parse({ update: '1', name: 'demo/prompts.jsonl' });
  const file = { path: FILE, bytes: bytes.length, sha256 };
  await writeImport(id, projectId, null, options, file, claim);
  const outcome = await runClaimed(importJob, id, claim, { shutdown: new AbortController().signal });
  const row = await db.import.findUniqueOrThrow({ where: { id } });
  if (outcome !== 'done' || row.errorCount > 0)
    throw new Error(
      `The demo's prompts were not imported (${outcome}): ${JSON.stringify(row.errors).slice(0, 500)}`,
    );
  return row.created + row.updated;
}

/** Whether this very file was imported whole. */
async function wasImported(projectId: string, sha256: string): Promise<boolean> {
  const done = await db.import.findFirst({
    where: { projectId, sha256, errorCount: 0, appliedAt: { not: null } },
    select: { id: true },
  });
  return done !== null;
}
