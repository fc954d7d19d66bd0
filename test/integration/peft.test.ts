// A run's checkpoint is a PEFT folder: PEFT itself opens it and computes what the trainer computes, where Python has it
// (DISCERN_PYTHON, else python3). Elsewhere only the folder's structure is checked, and the test says so.
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Person } from '@/lib/access/authorize';
import { RecipeInput } from '@/lib/contracts/recipe';
import { checkpointFolder } from '@/lib/data-folder';
import { db, disconnect } from '@/lib/db';
import { env } from '@/lib/env';
import { stopListening } from '@/lib/live/listen';
import { createRun } from '@/lib/runs/create-run';
import { type LogpsRow, logpsOfPairs } from '@/trainer/logps';
import { runJob } from '@/workers/run/job';
import { runClaimed } from '@/workers/run-job';
import { installNano, seedFrozenPairs } from '../support/frozen-pairs';
import { describePeft } from '../support/peft';
import { runReference, systemPython } from '../support/python';
import { nanoReference, writePairs } from '../unit/trainer/nano';

const { python, why } = systemPython('peft, torch, transformers');
const hasPeft = why === '';
const SLOW = 300_000;

const recipe = RecipeInput.parse({
  ...{ model: 'nano', lora: { rank: 4, alpha: 8, rslora: true }, learningRate: 5e-3, batchSize: 4, seed: 2 },
});
let model: string;
let checkpoint: string;

beforeAll(async () => {
  model = installNano();
  const { projectId, version } = await seedFrozenPairs();
  const { id } = await db.user.create({ data: { id: randomUUID(), name: 'E', email: 'e@test.local' } });
  const person: Person = { id, email: 'e@test.local', name: 'E', siteAdmin: true };
  const claim = randomUUID();
  const run = await createRun(person, { projectId, versionId: version.id, recipe }, claim);
  const shutdown = new AbortController().signal;
  expect(await runClaimed(runJob, run.id, claim, { shutdown })).toBe('done');
  checkpoint = checkpointFolder(run.id);
}, SLOW);
afterAll(async () => {
  await stopListening();
  await disconnect();
});

test(`the folder has what PEFT asks for${hasPeft ? '' : ` (structure only: no PEFT here, ${why})`}`, () => {
  if (!hasPeft) console.warn(`PEFT is not opened: ${python} has none (${why}). Set DISCERN_PYTHON.`);
  const expected = describePeft.expected(env().DISCERN_MODELS, 'nano', recipe.lora);
  expected.config.use_rslora = true;
  expect(describePeft(checkpoint)).toEqual(expected);
});

describe.skipIf(!hasPeft)('PEFT', () => {
  test('opens the checkpoint and gives the same log-probabilities', async () => {
    const reference = nanoReference('nano-llama');
    const ours: LogpsRow[] = [];
    const pairs = writePairs(path.join(env().DISCERN_DATA, 'pairs.jsonl'), reference);
    for await (const row of logpsOfPairs({ model, adapter: checkpoint, pairs })) ours.push(row);
    const ids = reference.pairs.map((p) => ({
      prompt: p.prompt_ids,
      chosen: p.chosen_ids,
      rejected: p.rejected_ids,
    }));
    const theirs = runReference<{ tensors: number; rows: Record<string, number>[] }>(
      python,
      'peft-logps.py',
      [model, checkpoint],
      ids,
    );
    expect(theirs.tensors).toBe(Object.keys(describePeft(checkpoint).tensors).length);
    expect(theirs.rows).toHaveLength(ours.length);
    let moved = 0;
    for (const [i, row] of ours.entries()) {
      for (const key of ['chosen', 'rejected', 'reference_chosen', 'reference_rejected'] as const)
        expect(Math.abs(row[key] - theirs.rows[i]![key]!), `pair ${i}, ${key}`).toBeLessThan(2e-3);
      moved = Math.max(moved, Math.abs(row.chosen - row.reference_chosen));
    }
    // An adapter that changed nothing would agree too.
    expect(moved).toBeGreaterThan(0.05);
  }, 300_000);
});
