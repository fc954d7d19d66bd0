import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { GenerationParams, createGeneration as operation } from '@/lib/contracts/generations';
import { db, disconnect, inTransaction, pool } from '@/lib/db';
import { createGeneration } from '@/lib/generations/create-generation';
import { loadGeneration } from '@/lib/generations/load-generation';
import { countPromptsToAnswer, promptsToAnswer } from '@/lib/generations/prompts-to-answer';
import { type Completion, writeCompletions } from '@/lib/generations/write-completions';
import { AnswersInOrder } from '@/workers/generate/answers-in-order';
import { type PairProject, seedPairProject, type TaskSpec } from '../support/pair-project';

afterAll(disconnect);

const params = (more: Partial<GenerationParams> = {}): GenerationParams => ({
  n: 2,
  temperature: 0.8,
  topP: 0.95,
  topK: 0,
  minP: 0,
  repetitionPenalty: 1,
  stop: [],
  maxTokens: 16,
  seed: 1,
  makeItems: false,
  ...more,
});
async function seed(prompts: TaskSpec['prompts']): Promise<PairProject> {
  const client = await pool().connect();
  try {
    return await seedPairProject(client, [{ key: 'chat', kind: 'subjective', prompts }]);
  } finally {
    client.release();
  }
}
/** As they stand in rows from before there were more settings. */
const OLD_PARAMS = { n: 2, temperature: 0.8, topP: 0.95, maxTokens: 16, seed: 1, makeItems: false };
const newModel = async () => (await db.modelRef.create({ data: { kind: 'base', name: randomUUID() } })).id;
async function newGeneration(projectId: string, p = params()) {
  const row = await db.generation.create({
    data: { projectId, modelRefId: await newModel(), params: p },
  });
  return loadGeneration(row.id);
}
const said = (...texts: string[]): Completion[] =>
  texts.map((text, sample) => ({ sample, text, finished: true }));
const texts = async (versionId: string) =>
  (
    await db.candidate.findMany({
      where: { promptVersionId: versionId, source: 'model' },
      orderBy: { text: 'asc' },
    })
  ).map((c) => c.text);

describe('completions', () => {
  it('become candidates, without empty ones and repeats', async () => {
    const p = await seed([{ id: 'a', candidates: ['Hello there'] }]);
    const { versionId } = p.prompts.a!;
    const g = { modelRefId: await newModel(), params: params({ n: 6 }) };
    const answered = {
      promptVersionId: versionId,
      completions: [
        ...said(' one ', 'Hello\n there ', ' \n', 'one', 'two'),
        { sample: 5, text: 'thr\u0000ee \ud800', finished: false },
      ],
    };
    const first = await inTransaction((c) => writeCompletions(c, g, answered));
    expect(first).toEqual({ written: 3, known: 0, duplicates: 2, empty: 1, items: 0 });
    expect(await texts(versionId)).toEqual(['one', 'three \ufffd', 'two']);
    const cut = await db.candidate.findFirstOrThrow({
      where: { promptVersionId: versionId, text: { startsWith: 'thr' } },
    });
    expect(cut.sampling).toEqual({
      temperature: 0.8,
      topP: 0.95,
      maxTokens: 16,
      seed: 1,
      sample: 5,
      truncated: true,
    });
    const again = await inTransaction((c) => writeCompletions(c, g, answered));
    expect(again).toEqual({ written: 0, known: 3, duplicates: 2, empty: 1, items: 0 });
  });

  it('make one item of the current candidates, 12 at most, without the gold answer', async () => {
    const many = Array.from({ length: 14 }, (_, i) => `old ${i}`);
    const p = await seed([
      { id: 'a', candidates: ['old'] },
      { id: 'b', candidates: many },
      { id: 'c', candidates: [] },
    ]);
    await pool().query(
      `insert into candidate (prompt_version_id, text, text_hash, source) values ($1, 'gold', 'g', 'reference')`,
      [p.prompts.a!.versionId],
    );
    const g = { modelRefId: await newModel(), params: params({ n: 1, makeItems: true }) };
    const write = (id: string) =>
      inTransaction((c) =>
        writeCompletions(c, g, { promptVersionId: p.prompts[id]!.versionId, completions: said('new') }),
      );
    expect((await write('a')).items).toBe(1);
    expect((await write('a')).items).toBe(0);
    expect((await write('b')).items).toBe(1);
    // One candidate is nothing to rank.
    expect((await write('c')).items).toBe(0);
    const items = await db.item.findMany({ where: { projectId: p.projectId } });
    const sizes = new Map(items.map((i) => [i.promptVersionId, i.candidateIds.length]));
    expect(sizes.get(p.prompts.a!.versionId)).toBe(2);
    expect(sizes.get(p.prompts.b!.versionId)).toBe(12);
    const b = items.find((i) => i.promptVersionId === p.prompts.b!.versionId)!;
    const fresh = await db.candidate.findFirstOrThrow({
      where: { promptVersionId: p.prompts.b!.versionId, source: 'model' },
    });
    expect(b.candidateIds).toContain(fresh.id);
  });
});

describe('a generation', () => {
  it('stores prompts in order whatever order the answers come in, and resumes after the last one', async () => {
    const p = await seed(['a', 'b', 'c'].map((id) => ({ id, candidates: [] })));
    const g = await newGeneration(p.projectId);
    const prompts = await promptsToAnswer(pool(), g, g.place, 10);
    expect(prompts.map((x) => x.promptVersionId)).toEqual(
      ['a', 'b', 'c'].map((id) => p.prompts[id]!.versionId),
    );
    const answers = new AnswersInOrder(g, () => {});
    const keys = prompts.map((x) => answers.expect(x.seq, x.promptVersionId, false));
    const answer = (i: number, sample: number) =>
      answers.add({ key: keys[i]!, sample, text: `answer ${i} ${sample}`, finished: true });
    await answer(1, 0);
    await answer(1, 1);
    expect((await loadGeneration(g.id)).counts.prompts).toBe(0);
    await answer(0, 1);
    await answer(0, 0);
    const half = await loadGeneration(g.id);
    expect(half.counts).toMatchObject({ prompts: 2, written: 4 });
    await expect(answers.end()).rejects.toThrow('1 prompts unanswered');

    // Another worker goes on: only the third prompt is left, and the counts add up.
    const rest = await promptsToAnswer(pool(), half, half.place, 10);
    expect(rest.map((x) => x.promptVersionId)).toEqual([p.prompts.c!.versionId]);
    const more = new AnswersInOrder(half, () => {});
    const key = more.expect(rest[0]!.seq, rest[0]!.promptVersionId, false);
    await more.add({ key, sample: 0, text: 'x', finished: true });
    await more.add({ key, sample: 1, text: 'x', finished: true });
    await more.end();
    expect((await loadGeneration(g.id)).counts).toMatchObject({ prompts: 3, written: 5, duplicates: 1 });
    // The first worker lost it and must not count on.
    await expect(answer(2, 0).then(() => answer(2, 1))).rejects.toThrow('Another worker');
  });

  it('knows samples that stand already, of this model with these settings only', async () => {
    const p = await seed([{ id: 'a', candidates: [] }]);
    const g = await newGeneration(p.projectId);
    await inTransaction((c) =>
      writeCompletions(c, g, {
        promptVersionId: p.prompts.a!.versionId,
        completions: said('1', '2'),
      }),
    );
    const known = async (x: typeof g) => (await promptsToAnswer(pool(), x, '0', 1))[0]!.known;
    expect(await known(g)).toBe(2);
    expect(await known({ ...g, params: params({ seed: 2 }) })).toBe(0);
    // whatever is not as it was makes other texts: the same settings and one more are other settings, both ways
    const more = [{ topK: 40 }, { minP: 0.1 }, { repetitionPenalty: 1.1 }, { stop: ['.'] }, { topP: 1 }];
    for (const one of more) expect(await known({ ...g, params: params(one) })).toBe(0);
    expect(await known({ ...g, params: GenerationParams.parse(OLD_PARAMS) })).toBe(2);
    expect(await known({ ...g, modelRefId: await newModel() })).toBe(0);
    const answers = new AnswersInOrder(g, () => {});
    const [prompt] = await promptsToAnswer(pool(), g, '0', 1);
    answers.expect(prompt!.seq, prompt!.promptVersionId, true);
    await answers.end();
    expect((await loadGeneration(g.id)).counts).toMatchObject({ prompts: 1, known: 2, written: 0 });
  });

  it('writes beside what stands when its settings are others, and knows its own again', async () => {
    const p = await seed([{ id: 'a', candidates: [] }]);
    const promptVersionId = p.prompts.a!.versionId;
    const modelRefId = await newModel();
    const write = (more: Partial<GenerationParams>, ...texts: string[]) =>
      inTransaction((c) =>
        writeCompletions(
          c,
          { modelRefId, params: params(more) },
          { promptVersionId, completions: said(...texts) },
        ),
      );
    const all = { topK: 40, minP: 0.05, repetitionPenalty: 1.2, stop: ['\n', 'End'] };
    expect(await write({}, 'a', 'b')).toMatchObject({ written: 2, known: 0 });
    expect(await write(all, 'c', 'd')).toMatchObject({ written: 2, known: 0 });
    expect(await write({}, 'a', 'b')).toMatchObject({ written: 0, known: 2 });
    // the order of stop strings changes no text
    expect(await write({ ...all, stop: ['End', '\n'] }, 'c', 'd')).toMatchObject({ written: 0, known: 2 });
    expect(await write({ ...all, stop: ['\n'] }, 'e', 'f')).toMatchObject({ written: 2, known: 0 });
    const candidate = await db.candidate.findFirstOrThrow({ where: { promptVersionId, text: 'c' } });
    const stored = { temperature: 0.8, topP: 0.95, maxTokens: 16, seed: 1, ...all, sample: 0 };
    expect(candidate.sampling).toEqual(stored);
  });

  it('takes prompts by split and limit, and refuses what cannot work', async () => {
    const p = await seed([
      { id: 'a', candidates: [] },
      { id: 'b', split: 'test', candidates: [] },
      { id: 'c', candidates: [] },
    ]);
    const count = (more: Partial<GenerationParams>) =>
      countPromptsToAnswer(pool(), p.projectId, params(more));
    expect(await count({})).toBe(3);
    expect(await count({ split: 'test' })).toBe(1);
    expect(await count({ limit: 2 })).toBe(2);
    const body = { model: { base: 'nowhere' }, n: 2, temperature: 0.8 };
    expect(operation.body!.safeParse({ ...body, temperature: 0 }).success).toBe(false);
    expect(
      operation.body!.safeParse({ ...body, model: { base: 'x', checkpoint: p.projectId } }).success,
    ).toBe(false);
    await expect(
      createGeneration(null, p.projectId, { ...params(), model: { base: 'nowhere' } }),
    ).rejects.toThrow('is not on this machine');
    await expect(
      createGeneration(null, p.projectId, { ...params(), model: { base: 'smollm2-135m' } }),
    ).rejects.toThrow('npx discern model pull smollm2-135m');
    await expect(
      createGeneration(null, p.projectId, { ...params(), model: { checkpoint: randomUUID() } }),
    ).rejects.toThrow('was not found');
  });
});
