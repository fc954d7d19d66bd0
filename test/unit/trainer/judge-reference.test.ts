import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { packPairs } from '@/trainer/data/pack';
import { loadTokenizer } from '@/trainer/io/tokenizer';
import { bind, ofJudge } from '@/trainer/model/trainable';
import { adamW } from '@/trainer/optim/adamw';
import { clipFactor, normOf } from '@/trainer/optim/clip';
import { TrainedTensors } from '@/trainer/optim/trained-tensors';
import { parseRecipe, type RecipeOf } from '@/trainer/recipe';
import { judgeGradient, judgePairs, openJudge } from '@/trainer/stages/judge';
import { CASES, expectAllClose, expectClose, expectGradient, loadCase } from './compare-stage';
import { nanoDir, nanoReference, scratchDir, tokenPairs, writePairs } from './nano';
import { stageReference } from './stages-reference';

const scratch = scratchDir();

describe.each(CASES)('a judge on $name as $mode, against transformers and PEFT', (given) => {
  const expected = stageReference(given.name).judge;
  const packed = packPairs(tokenPairs(nanoReference(given.name)));
  const pairs = expected.losses.length;
  const none = new Array<number>(pairs).fill(0);
  let loaded: Awaited<ReturnType<typeof loadCase>>;
  beforeAll(async () => {
    loaded = await loadCase(given);
    return () => loaded.weights.dispose();
  });
  const judge = () => {
    const { weights, adapter } = loaded;
    const head = Float32Array.from(expected.head[0]!);
    const size = adapter.values.length;
    const parts = [...adapter.entries, { name: 'head', offset: size, size: head.length }];
    const trainable = ofJudge(adapter, head);
    return { model: bind(weights, trainable), parts };
  };

  it.each([
    ['on one tape', false],
    ['recomputed by layer', true],
  ])('gives the same rewards, loss and gradients %s', (_, recompute) => {
    const { model, parts } = judge();
    const plain = judgeGradient(model, packed, none, { marginWeight: 1, centering: 0 }, recompute);
    const apart = judgeGradient(
      model,
      packed,
      expected.margins,
      { marginWeight: 1, centering: 0 },
      recompute,
    );
    model.dispose();
    expectAllClose(plain.report, expected.rewards.flat(), 1e-4);
    expectClose(plain.value / pairs, expected.loss, 1e-4);
    expectGradient(plain.gradient, parts, pairs, expected.gradient);
    expectClose(apart.value / pairs, expected.lossWithMargins, 1e-4);
    expectGradient(apart.gradient, parts, pairs, expected.gradientWithMargins);
  });

  it('gives the same loss without gradients, and with centering', () => {
    const { model } = judge();
    const { centering } = expected;
    const { value, rewards } = judgePairs(model, packed, none, { marginWeight: 1, centering });
    model.dispose();
    expectAllClose(rewards, expected.rewards.flat(), 1e-4);
    expectClose(value / pairs, expected.lossWithCentering, 1e-4);
  });

  // a run draws its head, so the steps are taken here
  it('follows the reference for 8 steps', async () => {
    const { name, mode } = given;
    const { settings, steps } = expected.curve;
    const data = writePairs(path.join(scratch, `${name}-${mode}.jsonl`), nanoReference(name));
    const { batchSize } = expected;
    const recipe = { stage: 'judge', model: nanoDir(name), data, shuffle: false, epochs: 2, batchSize };
    const hooks = { breathe: async () => {}, progress: () => {} };
    const tokenizer = await loadTokenizer(nanoDir(name));
    const stage = await openJudge(parseRecipe(recipe) as RecipeOf<'judge'>, tokenizer, hooks);
    expect(stage.order.steps).toBe(steps.length);
    const { model } = judge();
    const { values, moments } = new TrainedTensors(model.list);
    for (const [i, step] of steps.entries()) {
      const { gradient, scores } = await stage.step(model, stage.order.rowsOf(i + 1));
      expectClose(scores.loss, step.loss, 1e-3, `loss of step ${i + 1}`);
      const norm = normOf(gradient);
      expectClose(norm, step.gradNorm, 1e-3, `gradient norm of step ${i + 1}`);
      const scale = clipFactor(norm, settings.maxGradNorm);
      const at = { step: i + 1, learningRate: settings.learningRate, scale };
      adamW(values, gradient, moments, at, { ...settings.adam, weightDecay: 0 });
    }
    await stage.close();
  });
});
