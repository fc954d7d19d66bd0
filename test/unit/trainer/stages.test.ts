// What the stages do together: a judge that learns and is read again, stages that follow each other, runs that resume.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { pickBackend } from '@/trainer/backend';
import { packPairs } from '@/trainer/data/pack';
import { disposeGraphs } from '@/trainer/graph/compute';
import { readModelConfig } from '@/trainer/io/config';
import { bind, ofJudge, partsOf } from '@/trainer/model/trainable';
import { loadWeights, type Weights } from '@/trainer/model/weights';
import { readJudge, readPeft } from '@/trainer/peft';
import { scoreAnswers } from '@/trainer/score';
import { judgePairs } from '@/trainer/stages/judge';
import { train } from '@/trainer/train';
import { largestDifference, nanoDir, nanoReference, scratchDir, tokenPairs, writePairs } from './nano';
import { adapterBytes, atStep, interrupted } from './run-files';

const scratch = scratchDir();
const loaded: Weights[] = [];
afterEach(() => disposeGraphs());
afterAll(() => {
  for (const weights of loaded) weights.dispose();
});

const lines = (name: string, rows: object[]) => {
  const file = path.join(scratch, name);
  writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return file;
};

async function load(name: string) {
  await pickBackend();
  const weights = await loadWeights(nanoDir(name));
  loaded.push(weights);
  return weights;
}

describe('a judge', () => {
  const name = 'nano-llama';
  it('learns its pairs, is kept as a classifier of PEFT, and is read again', async () => {
    const data = writePairs(path.join(scratch, 'judge.jsonl'), nanoReference(name));
    const out = path.join(scratch, 'judge');
    const recipe = { model: nanoDir(name), stage: 'judge', data, epochs: 6, learningRate: 5e-3 };
    await train(recipe, { outDir: out });
    const config = readModelConfig(nanoDir(name));
    const { adapter, head } = readJudge(out, config);
    expect(head).toHaveLength(config.hiddenSize);
    expect(() => readPeft(out, config)).toThrow(/judge/);
    expect(() => readJudge(path.join(nanoDir(name), 'adapter'), config)).toThrow(/no judge/);
    const weights = await load(name);
    const model = bind(weights, ofJudge(adapter, head));
    const packed = packPairs(tokenPairs(nanoReference(name)));
    const { rewards } = judgePairs(model, packed, new Array(packed.pairs).fill(0), {
      marginWeight: 0,
      centering: 0,
    });
    const right = Array.from({ length: packed.pairs }, (_, i) => rewards[2 * i]! > rewards[2 * i + 1]!);
    expect(right.filter(Boolean).length / packed.pairs).toBeGreaterThan(0.9);
    expect(partsOf(ofJudge(adapter, head)).head).toEqual(head);
    model.dispose();

    const { pairs } = nanoReference(name);
    const say = (content: string) => [{ role: 'assistant', content }];
    const answers = lines(
      'answers.jsonl',
      pairs.flatMap((p) => [p.chosen, p.rejected].map((c) => ({ prompt: p.messages, completion: say(c) }))),
    );
    const scores: number[] = [];
    for await (const row of scoreAnswers({ model: nanoDir(name), judge: out, answers }))
      scores.push(row.score);
    expect(largestDifference(scores, rewards)).toBeLessThan(1e-4);
    const broken = lines('broken-answers.jsonl', [{ prompt: pairs[0]!.messages, completion: [] }]);
    await expect(scoreAnswers({ model: nanoDir(name), judge: out, answers: broken }).next()).rejects.toThrow(
      /line 1: completion/,
    );
  });
});

describe('the three stages, one after the other', () => {
  const name = 'nano-qwen2';
  const words = ['tea', 'rain', 'street', 'lamp', 'river', 'bread', 'song'];
  const text = (i: number) =>
    Array.from({ length: 12 }, (_, w) => words[(i * (w % 3) + w) % words.length]).join(' ');
  const say = (content: string) => ({ role: 'assistant', content });
  const ask = (i: number) => ({ role: 'user', content: `Say something about ${words[i % words.length]}.` });
  const held = (i: number) => (i % 5 === 4 ? 'test' : 'train');
  const many = <T>(n: number, row: (i: number) => T) => Array.from({ length: n }, (_, i) => row(i));

  it('each goes on from the adapter of the one before, and lowers its held-out loss', async () => {
    const texts = lines(
      'stage-1.jsonl',
      many(40, (i) => ({ text: text(i), split: held(i) })),
    );
    const general = lines(
      'general.jsonl',
      many(30, (i) => ({ messages: [ask(i), say(text(i + 3))], split: held(i) })),
    );
    const domain = lines(
      'domain.jsonl',
      many(30, (i) => ({ messages: [ask(i), say(text(i))], split: held(i) })),
    );
    const pairs = lines(
      'pairs.jsonl',
      many(40, (i) => ({
        prompt: [ask(i)],
        chosen: [say(text(i))],
        rejected: [say(`zzz ${i} qqq`)],
        split: held(i),
      })),
    );
    const common = {
      model: nanoDir(name),
      learningRate: 3e-3,
      batchSize: 8,
      epochs: 2,
      lora: { rank: 8, alpha: 16 },
    };
    const mixOf = (share: number) => [
      { file: domain, weight: 1 - share },
      { file: general, weight: share },
    ];
    const recipes = [
      { stage: 'cpt', data: texts },
      { stage: 'sft', data: mixOf(0.5) },
      { stage: 'sft', data: mixOf(0.2) },
      { stage: 'dpo', data: pairs, reference: 'initial', epochs: 1 },
    ];
    let adapter: string | undefined;
    for (const [i, recipe] of recipes.entries()) {
      const outDir = path.join(scratch, `stage-${i}`);
      const result = await train({ ...common, ...recipe, ...(adapter ? { adapter } : {}) }, { outDir });
      expect(result.after!.loss, `stage ${i + 1}`).toBeLessThan(result.before!.loss);
      const got = result.counts.mix?.map((source) => source.got);
      if (i === 1) expect(got![1]).toBeCloseTo(0.5, 1);
      if (i === 2) expect(got![1]).toBeCloseTo(0.2, 1);
      adapter = outDir;
    }
  });

  it('is resumed in any stage with the same bytes', async () => {
    const data = lines(
      'resumed.jsonl',
      many(30, (i) => ({ text: text(i), split: held(i) })),
    );
    const recipe = {
      stage: 'cpt',
      model: nanoDir(name),
      data,
      batchSize: 4,
      epochs: 2,
      saveEvery: 2,
      maxLength: 16,
    };
    const [whole, broken] = [path.join(scratch, 'whole'), path.join(scratch, 'broken')];
    await train(recipe, { outDir: whole });
    await interrupted(recipe, broken, atStep(3));
    await train(recipe, { outDir: broken, resume: true });
    expect(adapterBytes(broken).equals(adapterBytes(whole))).toBe(true);
  });
});
