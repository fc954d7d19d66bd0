import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { packAnswers, type TokenAnswer } from '@/trainer/data/pack';
import { klEstimate } from '@/trainer/losses/kto';
import { answerLogps } from '@/trainer/model/answer-logps';
import { bind, ofAdapter } from '@/trainer/model/trainable';
import type { RecipeInput } from '@/trainer/recipe';
import { ktoGradient } from '@/trainer/stages/kto-gradient';
import { tf } from '@/trainer/tf';
import { train } from '@/trainer/train';
import {
  CASES,
  expectAllClose,
  expectClose,
  expectCurve,
  expectGradient,
  loadCase,
  writeRows,
} from './compare-stage';
import { type NANO, nanoDir, nanoReference, scratchDir } from './nano';
import { adapterBytes, atStep, interrupted } from './run-files';
import { stageReference } from './stages-reference';

const scratch = scratchDir();
type Name = (typeof NANO)[number];

/** The reference's rows, as a run reads them. */
function dataOf(name: Name): string {
  const { pairs } = nanoReference(name);
  const rows = stageReference(name).kto.rows.map(({ pair, side, label }) => ({
    prompt: pairs[pair]!.messages,
    completion: [{ role: 'assistant', content: pairs[pair]![side] }],
    label: label === 1,
  }));
  return writeRows(path.join(scratch, `${name}.jsonl`), rows);
}

function recipeOf(name: Name): RecipeInput {
  const { beta, desirableWeight, undesirableWeight, batchSize } = stageReference(name).kto;
  const adapter = path.join(nanoDir(name), 'adapter');
  const options = { loss: 'kto' as const, beta, desirableWeight, undesirableWeight, batchSize };
  return { stage: 'dpo', model: nanoDir(name), data: dataOf(name), adapter, epochs: 4, ...options };
}

describe.each(CASES)('KTO of $name as $mode, against transformers and PEFT', (given) => {
  const expected = stageReference(given.name).kto;
  const rows = expected.rows.slice(0, expected.batchSize);
  const tokens = (row: (typeof rows)[number]): TokenAnswer => ({
    prompt: row.prompt,
    answer: row.completion,
  });
  const numbers = {
    reference: rows.map((row) => row.referenceLogp),
    labels: rows.map((row) => row.label),
    z0: expected.z0,
  };
  let loaded: Awaited<ReturnType<typeof loadCase>>;
  beforeAll(async () => {
    loaded = await loadCase(given);
    return () => loaded.weights.dispose();
  });

  it('finds how far policy and reference are apart on answers to other prompts', () => {
    const { weights, adapter } = loaded;
    const model = bind(weights, ofAdapter(adapter));
    const others = rows.map((row, i) => ({ prompt: row.prompt, answer: rows.at(i - 1)!.completion }));
    const packed = packAnswers(others);
    const policy = answerLogps(weights, model.lora, packed);
    const base = answerLogps(weights, undefined, packed);
    model.dispose();
    expectAllClose(
      policy.map((logp, i) => logp - base[i]!),
      expected.mismatchedLogRatios,
      1e-4,
    );
    const z0 = klEstimate(tf.tensor1d(policy), tf.tensor1d(base));
    expectClose(z0.dataSync()[0]!, expected.z0, 1e-4);
    z0.dispose();
  });

  it.each([
    ['on one tape', false],
    ['recomputed by layer', true],
  ])('gives the same rewards, loss and LoRA gradients %s', (_, recompute) => {
    const { weights, adapter } = loaded;
    const model = bind(weights, ofAdapter(adapter));
    const compute = (picked: typeof rows, own: typeof numbers) =>
      ktoGradient(model, packAnswers(picked.map(tokens)), own, expected, recompute);
    const result = compute(rows, numbers);
    const alone = rows.map((row, i) => {
      const own = { reference: [row.referenceLogp], labels: [row.label], z0: numbers.z0 };
      const { loss } = compute([row], own);
      expectClose(loss, expected.losses[i]!, 1e-4, `row ${i}`);
      return loss;
    });
    model.dispose();
    expectAllClose(
      result.logps.map((logp, i) => expected.beta * (logp - numbers.reference[i]!)),
      expected.rewards,
      1e-4,
    );
    expectClose(result.loss / rows.length, expected.loss, 1e-4);
    expectClose(alone.reduce((a, b) => a + b) / rows.length, expected.loss, 1e-4, 'one by one');
    expectGradient(result.gradient, adapter.entries, rows.length, expected.gradient);
  });

  it.each(['normal', 'low'] as const)('follows the reference for 8 steps, memory %s', async (memory) => {
    const out = path.join(scratch, `${given.name}-${given.mode}-${memory}`);
    const got = await expectCurve({ ...recipeOf(given.name), memory }, expected.curve, out);
    expected.curve.steps.forEach((step, i) => {
      expectClose(got[i]!.kl!, step.z0, 1e-3, `z0 of step ${i + 1}`);
    });
  });
});

describe('a KTO run on pairs', () => {
  const name = 'nano-llama';
  const file = path.join(scratch, 'pairs.jsonl');
  beforeAll(() => {
    const say = (content: string) => [{ role: 'assistant', content }];
    const pairs = nanoReference(name).pairs.map((p, i) => ({
      ...{ prompt: p.messages, chosen: say(p.chosen), rejected: say(p.rejected) },
      split: i % 4 === 3 ? 'test' : 'train',
    }));
    writeRows(file, pairs);
  });
  const recipe = (): object => ({
    ...recipeOf(name),
    ...{ data: file, adapter: undefined, lora: { rank: 4, alpha: 8, dropout: 0.05 } },
    ...{ epochs: 2, batchSize: 6, gradientAccumulation: 1, seed: 5, evalEvery: 3, saveEvery: 2 },
  });

  it('counts each answer once and ends with the same bytes wherever it was stopped', async () => {
    const whole = path.join(scratch, 'whole');
    const result = await train(recipe(), { outDir: whole });
    expect(result.counts).toMatchObject({ rows: 16, train: 24, test: 8, dropped: { both: 0 } });
    expect(result.steps).toBe(8);
    expect(result.after!.loss).toBeLessThan(result.before!.loss);
    // nothing was learnt yet, so nothing is apart
    expect(Math.abs(result.before!.margin!)).toBeLessThan(1e-4);
    expect(result.after!.margin).toBeGreaterThan(0.01);

    const broken = path.join(scratch, 'broken');
    await interrupted(recipe(), broken, (event) => event.type === 'progress' && event.done > 0);
    await interrupted(recipe(), broken, atStep(3), { resume: true });
    await train(recipe(), { outDir: broken, resume: true });
    expect(adapterBytes(broken).equals(adapterBytes(whole))).toBe(true);
  });
});
