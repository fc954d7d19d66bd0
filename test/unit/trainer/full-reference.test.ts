// All weights trained, against torch: loss, the gradient of every tensor, 8 steps of AdamW with weight decay.
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { packPairs } from '@/trainer/data/pack';
import { packSequences } from '@/trainer/data/sequences';
import { namedWeights, valuesOfPart } from '@/trainer/model/named-weights';
import { bindAll, type Model } from '@/trainer/model/trainable';
import { normOf } from '@/trainer/optim/clip';
import { groupGradient } from '@/trainer/stages/gradients';
import { sequenceGradient } from '@/trainer/stages/sequence';
import { type Tensor, tf } from '@/trainer/tf';
import { CASES, expectClose, expectCurve, loadCase, writeRows } from './compare-stage';
import { nanoDir, nanoReference, scratchDir, tokenPairs, writePairs } from './nano';
import { type ReferenceGradient, stageReference } from './stages-reference';

const scratch = scratchDir();
const settings = { labelSmoothing: 0, gamma: 1, sftWeight: 0, loss: 'sigmoid' } as const;

/** Every tensor of the reference under its name in a checkpoint, and no other; of the mean of `count` losses. */
function expectGradients(
  { weights, list }: Model,
  gradient: readonly Tensor[],
  count: number,
  expected: ReferenceGradient,
): void {
  expect(gradient.map((g) => g.shape)).toEqual(list.map((t) => t.shape));
  const of = new Map<Tensor, Tensor>(list.map((tensor, i) => [tensor, gradient[i]!]));
  const named = namedWeights(weights);
  expect(named.map((part) => part.name).sort()).toEqual(Object.keys(expected.norms).sort());
  for (const part of named) {
    const own = valuesOfPart({ ...part, tensor: of.get(part.tensor)! }).map((g) => g / count);
    expectClose(
      Math.sqrt(own.reduce((sum, g) => sum + g * g, 0)),
      expected.norms[part.name]!,
      1e-4,
      part.name,
    );
    expected.first[part.name]?.forEach((value, i) => {
      expectClose(own[i]!, value, 1e-4, `${part.name} ${i}`);
    });
  }
  expectClose(normOf(gradient) / count, expected.total, 1e-4, 'all together');
  tf.dispose([...gradient]);
}

describe.each(CASES)('all weights of $name as $mode, against torch', (given) => {
  const { name, mode } = given;
  const { sft, full } = stageReference(name);
  let model: Model;
  beforeEach(async () => {
    const { weights } = await loadCase(given);
    model = bindAll(weights);
    return () => weights.dispose();
  });

  describe.each([
    ['on one tape', false],
    ['recomputed by layer', true],
  ])('%s', (_, recompute) => {
    it('gives the same loss and gradients of sft', () => {
      const before = tf.memory().numTensors;
      const { value, gradient } = sequenceGradient(
        model,
        packSequences(
          sft.rows.map(({ ids, mask }) => ({
            ids,
            targets: mask.flatMap((counts, t) => (counts ? [t] : [])),
          })),
        ),
        recompute,
      );
      expectClose(value / sft.tokens, full.sft.loss, 1e-4);
      expectGradients(model, gradient, sft.tokens, full.sft.gradient);
      expect(tf.memory().numTensors).toBe(before);
    });

    it('gives the same loss and gradients of dpo', () => {
      const reference = nanoReference(name);
      const packed = packPairs(tokenPairs(reference));
      const { beta, loss, gradient } = full.dpo;
      const result = groupGradient(
        model,
        packed,
        reference.logps.reference.flat(),
        { ...settings, beta },
        recompute,
      );
      expectClose(result.loss / packed.pairs, loss, 1e-4);
      expectGradients(model, result.gradient, packed.pairs, gradient);
    });

    it('follows the reference for 8 steps of sft and of dpo', async () => {
      const out = path.join(scratch, `${name}-${mode}-${recompute}`);
      const common = { model: nanoDir(name), tune: 'full', memory: recompute ? 'low' : 'normal' };
      const chats = writeRows(
        `${out}-chats.jsonl`,
        sft.rows.map(({ messages }) => ({ messages })),
      );
      const steps = { stage: 'sft', data: chats, evalShare: 0, batchSize: 3, epochs: 8 };
      await expectCurve({ ...common, ...steps }, full.sft.curve, `${out}-sft`);
      const pairs = writePairs(`${out}-pairs.jsonl`, nanoReference(name));
      const { beta, batchSize, curve } = full.dpo;
      await expectCurve({ ...common, data: pairs, beta, batchSize, epochs: 2 }, curve, `${out}-dpo`);
    });
  });
});
