import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { pickBackend } from '@/trainer/backend';
import { bradleyTerry, type JudgeOptions } from '@/trainer/losses/bradley-terry';
import { type KtoOptions, klEstimate, kto } from '@/trainer/losses/kto';
import { type Tensor, type Tensor1D, tf } from '@/trainer/tf';
import { largestDifference, NANO, nanoReference } from './nano';

type Pairs = { values: number[]; gradient: [number, number][] };
type Expected = {
  margins: number[];
  kto: {
    labels: number[];
    mismatched: number[];
    mismatchedReference: number[];
    z0: number;
    values: number[];
    gradient: number[];
  };
  judge: { rewards: [number, number][] } & Record<'plain' | 'margin' | 'margin+centering', Pairs>;
};
const torch = JSON.parse(
  readFileSync(path.join(import.meta.dirname, '../../fixtures/losses.json'), 'utf8'),
) as KtoOptions & JudgeOptions & Record<(typeof NANO)[number], Expected>;

beforeAll(async () => {
  await pickBackend();
});

/** Losses, and the gradient of their sum by each input. */
function valuesAndGradients(loss: (...inputs: Tensor1D[]) => Tensor, inputs: number[][]) {
  let values: Tensor | undefined;
  const { grads } = tf.valueAndGrads((...tensors) => {
    values = tf.keep(loss(...(tensors as Tensor1D[])));
    return tf.sum(values);
  })(inputs.map((x) => tf.tensor1d(x)));
  return { values: Array.from(values!.dataSync()), gradients: grads.map((g) => Array.from(g.dataSync())) };
}

describe.each(NANO)('losses on the numbers of %s, against torch', (name) => {
  const { logps } = nanoReference(name);
  const expected = torch[name];

  it('KTO: z0, losses and gradients, as TRL computes them', () => {
    const { labels, mismatched, mismatchedReference } = expected.kto;
    const z0 = klEstimate(tf.tensor1d(mismatched), tf.tensor1d(mismatchedReference));
    expect(Math.abs(z0.dataSync()[0]! - expected.kto.z0)).toBeLessThan(1e-5);
    const given = { reference: tf.tensor1d(logps.reference.flat()), labels: tf.tensor1d(labels) };
    const { values, gradients } = valuesAndGradients(
      (policy) => kto({ ...given, policy: policy! }, z0, torch),
      [logps.policy.flat()],
    );
    expect(values).toHaveLength(labels.length);
    expect(largestDifference(expected.kto.values, values)).toBeLessThan(1e-5);
    expect(largestDifference(expected.kto.gradient, gradients[0]!)).toBeLessThan(1e-5);
  });

  it.each([
    ['plain', 0, 0],
    ['margin', torch.marginWeight, 0],
    ['margin+centering', torch.marginWeight, torch.centering],
  ] as const)('Bradley–Terry, %s: losses and gradients', (kind, marginWeight, centering) => {
    const { rewards, [kind]: pairs } = expected.judge;
    const margin = tf.tensor1d(expected.margins);
    const { values, gradients } = valuesAndGradients(
      (chosen, rejected) =>
        bradleyTerry({ chosen: chosen!, rejected: rejected!, margin }, { marginWeight, centering }),
      [rewards.map((r) => r[0]), rewards.map((r) => r[1])],
    );
    expect(values).toHaveLength(pairs.values.length);
    expect(largestDifference(pairs.values, values)).toBeLessThan(1e-5);
    for (const side of [0, 1] as const)
      expect(
        largestDifference(
          pairs.gradient.map((g) => g[side]),
          gradients[side]!,
        ),
      ).toBeLessThan(1e-5);
  });
});

it('KTO: a divergence below 0 counts as none', () => {
  expect(klEstimate(tf.tensor1d([-3, 1]), tf.tensor1d([0, 0])).dataSync()[0]).toBe(0);
});

it('Bradley–Terry: without margins their weight changes nothing', () => {
  const rewards = { chosen: tf.tensor1d([1, -2]), rejected: tf.tensor1d([0.5, 1]) };
  const loss = (marginWeight: number) => bradleyTerry(rewards, { marginWeight, centering: 0 }).dataSync();
  expect([...loss(3)]).toEqual([...loss(0)]);
});
