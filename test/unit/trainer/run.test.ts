import { cpSync, existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { TokenPair } from '@/trainer/data/pack';
import { readModelConfig } from '@/trainer/io/config';
import { openCheckpoint } from '@/trainer/io/safetensors';
import { writeSafetensors } from '@/trainer/io/safetensors-write';
import type { EvalMetric, Metric, StepMetric } from '@/trainer/metrics';
import { readPeft } from '@/trainer/peft';
import { type TrainEvent, train } from '@/trainer/train';
import {
  curveRecipe,
  largestDifference,
  NANO,
  nanoDir,
  nanoReference,
  scratchDir,
  tokenPairs,
  writePairs,
} from './nano';
import { adapterBytes, atStep, interrupted, readMetrics } from './run-files';

const scratch = scratchDir();
let folders = 0;
const newDir = () => path.join(scratch, `run-${folders++}`);
/** What must be equal in two runs: all but the clock. */
const withoutClock = (dir: string) =>
  readMetrics(dir).map(({ seconds, ...rest }: Metric & { seconds?: number }) => rest);
const data = (name: string, split?: (i: number) => 'train' | 'test') =>
  writePairs(path.join(scratch, `${name}-${split ? 'split' : 'all'}.jsonl`), nanoReference(name), split);

describe.each(NANO)('a run on %s', (name) => {
  it('follows the reference for 8 steps and ends at its adapter', async () => {
    const out = newDir();
    const result = await train(curveRecipe(name, data(name)), { outDir: out });
    expect(result.steps).toBe(8);
    const steps = readMetrics(out) as StepMetric[];
    const { curve } = nanoReference(name);
    expect(steps).toHaveLength(8);
    curve.steps.forEach((expected, i) => {
      const got = steps[i]!;
      expect(Math.abs(got.loss - expected.loss)).toBeLessThan(1e-3);
      expect(Math.abs(got.gradNorm - expected.grad_norm)).toBeLessThan(1e-2);
      expect(Math.abs(got.margin! - expected.margin)).toBeLessThan(1e-2);
      expect(got.accuracy).toBeCloseTo(expected.accuracy, 6);
    });
    const config = readModelConfig(nanoDir(name));
    const mine = readPeft(out, config).values;
    const theirs = readPeft(path.join(nanoDir(name), 'adapter-after-8-steps'), config).values;
    expect(largestDifference(mine, theirs)).toBeLessThan(2e-3);
  });
});

describe('the model card of a run', () => {
  it('stands beside the adapter, with the lineage, the figures and all steps of a resumed run', async () => {
    const name = 'nano-llama';
    const out = newDir();
    const recipe = {
      ...curveRecipe(
        name,
        data(name, (i) => (i % 8 === 7 ? 'test' : 'train')),
      ),
      saveEvery: 1,
    };
    const controller = new AbortController();
    const stopAtThree = (event: TrainEvent) =>
      event.type === 'metric' && event.metric.step === 3 && controller.abort();
    await train(recipe, { outDir: out, onEvent: stopAtThree, signal: controller.signal }).catch(() => {});
    const options = {
      outDir: out,
      resume: true,
      baseName: 'nano',
      lineage: { set: 'weekly', setVersion: 2 },
    };
    const result = await train(recipe, options);
    const card = readFileSync(path.join(out, 'README.md'), 'utf8');
    expect(card).toContain(`in ${result.steps} steps`);
    expect(card).toContain('| preference set | weekly, version 2 |');
    expect(card).toContain(`| these weights (SHA-256) | \`${result.sha256}\` |`);
    expect(card).toContain(`| accuracy | ${result.before!.accuracy} | ${result.after!.accuracy} |`);
    expect(card).toContain('Of 2 held-out rows.');
    expect(card).not.toContain(scratch);
    expect(card).not.toContain(nanoDir(name));
  });
});

describe('a run that is interrupted', () => {
  const name = 'nano-llama';
  const recipe = (): object => ({
    ...curveRecipe(
      name,
      data(name, (i) => (i % 8 === 7 ? 'test' : 'train')),
    ),
    adapter: undefined,
    lora: { rank: 4, alpha: 8 },
    shuffle: true,
    evalEvery: 2,
    saveEvery: 2,
    seed: 7,
  });

  it('ends with the same bytes as an uninterrupted one, wherever it was stopped', async () => {
    const whole = newDir();
    const result = await train(recipe(), { outDir: whole });
    expect(result.steps).toBe(8);
    expect(result.before).not.toBeNull();
    expect(result.after!.loss).toBe((readMetrics(whole).at(-1) as EvalMetric).loss);
    const evaluations = readMetrics(whole).filter((m) => 'kind' in m);
    expect(evaluations.map((m) => m.step)).toEqual([0, 2, 4, 6, 8]);

    const broken = newDir();
    await interrupted(recipe(), broken, (event) => event.type === 'progress' && event.done > 0);
    await interrupted(recipe(), broken, atStep(1), { resume: true });
    await interrupted(recipe(), broken, atStep(2), { resume: true });
    await interrupted(
      recipe(),
      broken,
      (event) => event.type === 'phase' && event.phase === 'evaluating' && event.step === 4,
      {
        resume: true,
      },
    );
    await interrupted(recipe(), broken, atStep(7), { resume: true });
    await train(recipe(), { outDir: broken, resume: true });
    expect(adapterBytes(broken).equals(adapterBytes(whole))).toBe(true);
    expect(withoutClock(broken)).toEqual(withoutClock(whole));
  });

  it('goes on from the state before when the newest is cut short', async () => {
    const whole = newDir();
    await train(recipe(), { outDir: whole });
    const broken = newDir();
    await interrupted(recipe(), broken, atStep(5));
    const states = readdirSync(path.join(broken, 'state')).sort();
    expect(states).toEqual(['step-00000004', 'step-00000005']);
    truncateSync(path.join(broken, 'state/step-00000005/trainable.safetensors'), 1000);
    const events: TrainEvent[] = [];
    await train(recipe(), { outDir: broken, resume: true, onEvent: (event) => events.push(event) });
    expect(events).toContainEqual({ type: 'total', steps: 8, from: 4 });
    expect(events.find((e) => e.type === 'log' && /step 5 is damaged/.test(e.line))).toBeTruthy();
    expect(adapterBytes(broken).equals(adapterBytes(whole))).toBe(true);
    expect(withoutClock(broken)).toEqual(withoutClock(whole));
  });

  it('loses no metric and doubles none when it dies between two saved states', async () => {
    const whole = newDir();
    await train(recipe(), { outDir: whole });
    const dead = newDir();
    await interrupted(recipe(), dead, atStep(4));
    // as after kill -9 in step 6: lines past the saved state, the last one half written
    const file = path.join(dead, 'metrics.jsonl');
    const later = readMetrics(whole).filter((m) => m.step === 5);
    writeFileSync(file, `${readFileSync(file, 'utf8')}${JSON.stringify(later[0])}\n{"step":6,"lo`);
    await train(recipe(), { outDir: dead, resume: true });
    expect(withoutClock(dead)).toEqual(withoutClock(whole));
    expect(adapterBytes(dead).equals(adapterBytes(whole))).toBe(true);
  });

  it('refuses to go on with another recipe, and to write over a run', async () => {
    const out = newDir();
    await interrupted(recipe(), out, atStep(2));
    await expect(train({ ...recipe(), beta: 0.3 }, { outDir: out, resume: true })).rejects.toMatchObject({
      code: 'other_run',
    });
    await expect(train(recipe(), { outDir: out })).rejects.toMatchObject({ code: 'run_exists' });
  });
});

describe('a run that cannot go on', () => {
  const name = 'nano-llama';
  it('stops at a loss that is no number, says where, and keeps its last good state', async () => {
    // a model whose queries overflow for one token, the only one with something in dimension 0; it is first met in the third step
    const pairs = tokenPairs(nanoReference(name));
    const tokensOf = (p: TokenPair) => [...p.prompt, ...p.chosen, ...p.rejected];
    const early = new Set(pairs.slice(0, 8).flatMap(tokensOf));
    const token = pairs
      .slice(8, 12)
      .flatMap(tokensOf)
      .find((id) => !early.has(id))!;
    const model = newDir();
    cpSync(nanoDir(name), model, { recursive: true });
    const source = openCheckpoint(nanoDir(name));
    const tensors = new Map(
      source.names.map((key) => [key, { shape: source.info(key).shape, data: source.read(key) }]),
    );
    const setColumn0 = (tensor: string, value: (row: number) => number) => {
      const { shape, data: values } = tensors.get(tensor)!;
      for (let row = 0; row < shape[0]!; row++) values[row * shape[1]!] = value(row);
    };
    setColumn0('model.embed_tokens.weight', (row) => (row === token ? 1 : 0));
    setColumn0('model.layers.0.self_attn.q_proj.weight', () => 3e38);
    writeSafetensors(path.join(model, 'model.safetensors'), tensors);

    const out = newDir();
    const recipe = { ...curveRecipe(name, data(name)), model, reference: nanoDir(name), saveEvery: 1 };
    const error = await train(recipe, { outDir: out }).catch((e) => e);
    expect(error).toMatchObject({ code: 'diverged', details: { step: 3, lines: [9, 10, 11, 12], saved: 2 } });
    expect(error.message).toMatch(/step 3 \(data lines 9, 10, 11, 12\)\. The state of step 2 is kept/);
    expect(existsSync(path.join(out, 'adapter_config.json'))).toBe(false);
    expect(readMetrics(out).map((m) => m.step)).toEqual([1, 2]);
    expect(readdirSync(path.join(out, 'state')).sort()).toEqual(['step-00000001', 'step-00000002']);
  });

  it('is refused before anything is loaded when its longest row needs more memory than there is', async () => {
    const say = (role: string, content: string) => ({ role, content });
    const pair = {
      prompt: [say('user', 'the rain came late '.repeat(8000))],
      chosen: [say('assistant', 'yes')],
      rejected: [say('assistant', 'no')],
    };
    const file = path.join(scratch, 'long.jsonl');
    writeFileSync(file, JSON.stringify(pair));
    const out = newDir();
    const run = train({ ...curveRecipe(name, file), maxLength: 131_072 }, { outDir: out });
    await expect(run).rejects.toMatchObject({ code: 'too_little_memory' });
    await expect(run).rejects.toThrow(/would need about [\d,]+ MB at its peak, and .* Set memory to "low"/);
    expect(existsSync(path.join(out, 'recipe.json'))).toBe(false);
  });

  it('refuses a model with a value that is no number, before the first step', async () => {
    const model = newDir();
    cpSync(nanoDir(name), model, { recursive: true });
    const file = path.join(model, 'model.safetensors');
    const bytes = readFileSync(file);
    // the file's last value
    bytes.writeFloatLE(Number.NaN, bytes.length - 4);
    writeFileSync(file, bytes);
    const out = newDir();
    const error = await train({ ...curveRecipe(name, data(name)), model }, { outDir: out }).catch((e) => e);
    expect(error).toMatchObject({ name: 'TrainerError', code: 'not_finite' });
    expect(error.message).toMatch(/Tensor model\.\S+ in .* has the value NaN/);
    expect(existsSync(path.join(out, 'state'))).toBe(false);
  });

  it('names the damaged file of a truncated model', async () => {
    const model = newDir();
    cpSync(nanoDir(name), model, { recursive: true });
    truncateSync(path.join(model, 'model.safetensors'), 100_000);
    const run = train({ ...curveRecipe(name, data(name)), model }, { outDir: newDir() });
    await expect(run).rejects.toMatchObject({ name: 'TrainerError' });
    await expect(run).rejects.toThrow(/model\.safetensors/);
  });
});
