// The job with its real child process and the nano model of the fixtures.
import { randomUUID } from 'node:crypto';
import { cpSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { GenerationParams } from '@/lib/contracts/generations';
import { db, disconnect, pool } from '@/lib/db';
import { env } from '@/lib/env';
import { createGeneration } from '@/lib/generations/create-generation';
import { loadGeneration } from '@/lib/generations/load-generation';
import { generateJob } from '@/workers/generate/job';
import { type JobContext, Stopped } from '@/workers/job-context';
import { type PairProject, seedPairProject } from '../support/pair-project';

const PROMPTS = 6;
const base = 'nano-llama';

beforeAll(() => {
  cpSync(path.join(import.meta.dirname, '../fixtures', base), path.join(env().DISCERN_MODELS, base), {
    recursive: true,
  });
});
afterAll(disconnect);

async function seed(n = PROMPTS): Promise<PairProject> {
  const client = await pool().connect();
  const prompts = Array.from({ length: n }, (_, i) => ({ id: `p${i}`, candidates: [] }));
  try {
    return await seedPairProject(client, [{ key: 'chat', kind: 'subjective', prompts }]);
  } finally {
    client.release();
  }
}
const start = async (p: PairProject, more: Partial<GenerationParams> = {}) =>
  (
    await createGeneration(
      null,
      p.projectId,
      {
        n: 2,
        temperature: 1,
        topP: 1,
        topK: 0,
        minP: 0,
        repetitionPenalty: 1,
        stop: [],
        maxTokens: 8,
        seed: 7,
        makeItems: true,
        ...more,
        model: { base },
      },
      randomUUID(),
    )
  ).id;
function context(id: string, more: Partial<JobContext> = {}): JobContext {
  return {
    id,
    claim: randomUUID(),
    signal: new AbortController().signal,
    progress: () => {},
    log: () => {},
    ...more,
  };
}
const texts = async (p: PairProject) =>
  (
    await pool().query<{ id: string; text: string; sample: number }>(
      `select p.external_id as id, c.text, (c.sampling->>'sample')::int as sample
       from candidate c join prompt_version v on v.id = c.prompt_version_id join prompt p on p.id = v.prompt_id
       where p.project_id = $1 and c.source = 'model' order by 1, 3`,
      [p.projectId],
    )
  ).rows;

it('writes the same candidates for the same seed, and items to rank them', async () => {
  const [a, b] = [await seed(), await seed()];
  const [first, second] = [await start(a), await start(b)];
  await generateJob.handle(context(first));
  await generateJob.handle(context(second));
  const { counts } = await loadGeneration(first);
  expect(counts.prompts).toBe(PROMPTS);
  expect(counts.written + counts.duplicates + counts.empty).toBe(2 * PROMPTS);
  expect(counts.written).toBeGreaterThan(PROMPTS);
  expect(await texts(b)).toEqual(await texts(a));
  expect(await db.item.count({ where: { projectId: a.projectId } })).toBe(counts.items);
  // Again: what stands is known and written once.
  const again = await start(a);
  await generateJob.handle(context(again));
  expect((await loadGeneration(again)).counts).toMatchObject({ written: 0, known: counts.written, items: 0 });
}, 240_000);

it('goes on by itself when the child is killed, with the candidates of a run that was not', async () => {
  const [whole, cut] = [await seed(), await seed()];
  await generateJob.handle(context(await start(whole)));
  const id = await start(cut);
  let killed = false;
  const kill = async () => {
    const file = path.join(env().DISCERN_DATA, 'generations', id, 'child.pid');
    for (; !killed; await sleep(20)) {
      try {
        process.kill(Number(readFileSync(file, 'utf8')), 'SIGKILL');
        killed = true;
      } catch {}
    }
  };
  await Promise.all([generateJob.handle(context(id)), kill()]);
  expect(await texts(cut)).toEqual(await texts(whole));
  expect((await loadGeneration(id)).counts.prompts).toBe(PROMPTS);
}, 240_000);

it('stops for a cancel and keeps what is written', async () => {
  // Sixteen samples are decoded together: this is several such groups.
  const many = 40;
  const p = await seed(many);
  const id = await start(p, { maxTokens: 32 });
  const stop = new AbortController();
  const progress: JobContext['progress'] = ({ phase }) => {
    if (phase === 'writing') stop.abort(new Stopped('shutdown'));
  };
  await expect(generateJob.handle(context(id, { signal: stop.signal, progress }))).rejects.toThrow(Stopped);
  const { counts } = await loadGeneration(id);
  expect(counts.prompts).toBeLessThan(many);
  await generateJob.handle(context(id));
  expect((await loadGeneration(id)).counts.prompts).toBe(many);
}, 240_000);

it('gives its settings to the model: of one likeliest token both samples are the same text', async () => {
  const p = await seed();
  const id = await start(p, { topK: 1 });
  await generateJob.handle(context(id));
  const { counts } = await loadGeneration(id);
  expect(counts).toMatchObject({ prompts: PROMPTS, known: 0 });
  expect(2 * counts.duplicates + counts.empty).toBeGreaterThanOrEqual(PROMPTS);
  expect(counts.written).toBeLessThanOrEqual(PROMPTS);
  const again = await start(p, { topK: 1 });
  await generateJob.handle(context(again));
  expect((await loadGeneration(again)).counts).toMatchObject({ written: 0, known: counts.written });
});
