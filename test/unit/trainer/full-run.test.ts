// Runs that train all weights: resumed with the same bytes, and their folder opened by everything that opens a model.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkMemory } from '@/trainer/available-memory';
import { exportGguf } from '@/trainer/export-gguf';
import { openCheckpoint } from '@/trainer/io/safetensors';
import { logpsOfPairs } from '@/trainer/logps';
import { mergeCheckpoint } from '@/trainer/merge-checkpoint';
import { type TrainEvent, train } from '@/trainer/train';
import { writeRows } from './compare-stage';
import { largestDifference, NANO, nanoDir, nanoReference, scratchDir, writePairs } from './nano';

const scratch = scratchDir();
const recipeOf = (name: string) => ({
  model: nanoDir(name),
  data: writePairs(path.join(scratch, `${name}.jsonl`), nanoReference(name), (i) =>
    i % 8 ? 'train' : 'test',
  ),
  tune: 'full',
  learningRate: 1e-3,
  weightDecay: 0.1,
  batchSize: 4,
  saveEvery: 1,
});
const bytes = (dir: string) => readFileSync(path.join(dir, 'model.safetensors'));

describe.each(NANO)('a run of all weights of %s', (name) => {
  const whole = path.join(scratch, `${name}-whole`);

  it('that is stopped twice ends with the bytes of one that was not', async () => {
    const recipe = recipeOf(name);
    const result = await train(recipe, { outDir: whole });
    const broken = path.join(scratch, `${name}-broken`);
    for (const last of [1, 2]) {
      const stop = new AbortController();
      const onEvent = (e: TrainEvent) => e.type === 'metric' && e.metric.step === last && stop.abort();
      const run = train(recipe, { outDir: broken, resume: true, onEvent, signal: stop.signal });
      await expect(run).rejects.toMatchObject({ code: 'cancelled' });
      expect(existsSync(path.join(broken, 'config.json'))).toBe(false);
    }
    const resumed = await train(recipe, { outDir: broken, resume: true });
    expect(bytes(broken).equals(bytes(whole))).toBe(true);
    expect(resumed.after).toEqual(result.after);
    expect(resumed.sha256).toBe(result.sha256);
    await expect(train(recipe, { outDir: whole })).rejects.toMatchObject({ code: 'run_exists' });
  });

  it('goes the same way with products in bfloat16', async () => {
    const outDir = path.join(scratch, `${name}-bfloat16`);
    const { before, after } = await train({ ...recipeOf(name), precision: 'bfloat16' }, { outDir });
    expect(after!.loss).toBeLessThan(before!.loss);
    const [exact, rounded] = [openCheckpoint(whole), openCheckpoint(outDir)];
    const key = 'model.layers.1.mlp.down_proj.weight';
    const difference = largestDifference(exact.read(key), rounded.read(key));
    expect(difference).toBeGreaterThan(0);
    // three steps of at most 1e-3 each
    expect(difference).toBeLessThan(6e-3);
    exact.close();
    rounded.close();
  });

  it('leaves a model folder with the tensors of its base, other values, and a card', () => {
    const [before, after] = [openCheckpoint(nanoDir(name)), openCheckpoint(whole)];
    expect([...after.names].sort()).toEqual([...before.names].sort());
    for (const key of before.names) {
      expect(after.info(key).shape).toEqual(before.info(key).shape);
      expect(largestDifference(after.read(key), before.read(key)), key).toBeGreaterThan(0);
    }
    before.close();
    after.close();
    for (const file of readdirSync(nanoDir(name)).filter((f) => /^tokenizer|jinja$/.test(f)))
      expect(readFileSync(path.join(whole, file)).equals(readFileSync(path.join(nanoDir(name), file)))).toBe(
        true,
      );
    expect(readFileSync(path.join(whole, 'README.md'), 'utf8')).toMatch(
      /All weights of .*AutoModelForCausalLM/s,
    );
  });

  it('can be measured, trained with an adapter, merged and exported', async () => {
    const { data } = recipeOf(name);
    const marginsOf = async (model: string) => {
      const margins: number[] = [];
      for await (const { chosen, rejected } of logpsOfPairs({ model, pairs: data }))
        margins.push(chosen - rejected);
      return margins.reduce((a, b) => a + b, 0) / margins.length;
    };
    expect(await marginsOf(whole)).toBeGreaterThan(await marginsOf(nanoDir(name)));
    const adapter = path.join(scratch, `${name}-adapter`);
    await train({ model: whole, data, maxPairs: 4, lora: { rank: 2 } }, { outDir: adapter });
    const merged = path.join(scratch, `${name}-merged`);
    mergeCheckpoint({ model: whole, adapter, out: merged });
    const out = path.join(scratch, `${name}.gguf`);
    await exportGguf({ model: merged, out, type: 'F16' });
    expect(existsSync(out)).toBe(true);
  });
});

describe('all weights in the other stages', () => {
  const name = 'nano-qwen2';
  const texts = () =>
    writeRows(
      path.join(scratch, 'texts.jsonl'),
      Array.from({ length: 20 }, (_, i) => ({
        text: `The market at harbour ${i} opens at seven and is worth a walk.`,
        split: i % 5 ? 'train' : 'test',
      })),
    );
  it.each([
    ['cpt', () => ({ stage: 'cpt', data: texts() })],
    ['kto', () => ({ loss: 'kto', batchSize: 8, epochs: 3 })],
  ])('%s lowers its held-out loss and leaves a model', async (what, change) => {
    const outDir = path.join(scratch, `other-${what}`);
    const { before, after } = await train({ ...recipeOf(name), ...change() }, { outDir });
    expect(after!.loss).toBeLessThan(before!.loss);
    expect(existsSync(path.join(outDir, 'config.json'))).toBe(true);
  });
});

describe('a recipe that trains all weights', () => {
  it('has no place for an adapter, and a judge no place for it', async () => {
    const recipe = recipeOf('nano-llama');
    const outDir = path.join(scratch, 'never');
    const adapter = path.join(nanoDir('nano-llama'), 'adapter');
    await expect(train({ ...recipe, adapter }, { outDir })).rejects.toThrow(
      /adapter must be left out when tune is "full"/,
    );
    await expect(train({ ...recipe, stage: 'judge' }, { outDir })).rejects.toThrow(
      /tune must be "lora": a judge is/,
    );
  });

  it('is refused with advice where its gradients and moments do not fit', () => {
    const check = () =>
      checkMemory(9e9, { bytes: 4e9, limit: 'machine' }, { memory: 'low', tune: 'full', rss: 0 });
    expect(check).toThrow(
      /Train an adapter instead of all weights \(tune "lora"\)\. Lower maxLength or batchSize/,
    );
  });
});
