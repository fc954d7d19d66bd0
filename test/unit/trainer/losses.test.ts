import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { pickBackend } from '@/trainer/backend';
import { type LossName, type LossOptions, losses, preferenceLoss } from '@/trainer/losses';
import type { OffsetScale } from '@/trainer/losses/offset';
import { type Tensor, tf } from '@/trainer/tf';
import { largestDifference, NANO, nanoReference } from './nano';

type Expected = { margins: number[] } & Record<
  LossName | 'sigmoid+sft' | `${LossName}+offset ${OffsetScale}`,
  { values: number[]; gradient: [number, number][] }
>;
const ours = JSON.parse(
  readFileSync(path.join(import.meta.dirname, '../../fixtures/losses.json'), 'utf8'),
) as Required<LossOptions> & Record<(typeof NANO)[number], Expected>;

/** Those that take their labels for certain are compared without smoothing. */
const SMOOTHED = ['cdpo', 'robust'];

beforeAll(async () => {
  await pickBackend();
});

describe.each(NANO)('preference losses on the log-probabilities of %s', (name) => {
  const { losses: trl, logps, pairs } = nanoReference(name);
  const column = (rows: [number, number][], i: 0 | 1) => tf.tensor1d(rows.map((row) => row[i]));
  const lengths = pairs.map((p): [number, number] => [p.chosen_ids.length, p.rejected_ids.length]);
  const compute = (loss: LossName, options: Partial<LossOptions>) => {
    const { beta, gamma } = ours;
    const all = { beta, gamma, labelSmoothing: 0, sftWeight: 0, ...options };
    const given = {
      referenceChosen: column(logps.reference, 0),
      referenceRejected: column(logps.reference, 1),
      chosenLength: column(lengths, 0),
      rejectedLength: column(lengths, 1),
      margin: tf.tensor1d(ours[name].margins),
    };
    let values: Tensor | undefined;
    const { grads } = tf.valueAndGrads((chosen, rejected) => {
      values = tf.keep(preferenceLoss(loss, { chosen, rejected, ...given } as never, all));
      return tf.sum(values);
    })([column(logps.policy, 0), column(logps.policy, 1)]);
    const [chosen, rejected] = grads.map((g) => Array.from(g.dataSync()));
    return {
      values: Array.from(values!.dataSync()),
      gradient: chosen!.map((g, i): [number, number] => [g, rejected![i]!]),
    };
  };
  const smoothing = (loss: string) => (SMOOTHED.includes(loss) ? ours.labelSmoothing : 0);

  it.each(Object.keys(losses) as LossName[])('%s gives the values and gradients of torch', (loss) => {
    const { values, gradient } = compute(loss, { labelSmoothing: smoothing(loss) });
    const expected = ours[name][loss];
    expect(values).toHaveLength(expected.values.length);
    const scale = Math.max(1, ...expected.values.map(Math.abs));
    expect(largestDifference(expected.values, values) / scale).toBeLessThan(1e-5);
    expect(largestDifference(expected.gradient.flat(), gradient.flat())).toBeLessThan(1e-5 * scale);
  });

  const ofTrl = Object.keys(losses).filter((loss) => loss in trl) as LossName[];
  it.each(ofTrl)('%s gives the values of TRL', (loss) => {
    const { values } = compute(loss, { labelSmoothing: smoothing(loss) });
    expect(largestDifference(trl[loss]!, values)).toBeLessThan(1e-4);
  });

  it('adds the chosen answer’s own likelihood when asked to', () => {
    const { values, gradient } = compute('sigmoid', { sftWeight: ours.sftWeight });
    const expected = ours[name]['sigmoid+sft'];
    expect(largestDifference(expected.values, values)).toBeLessThan(1e-5);
    expect(largestDifference(expected.gradient.flat(), gradient.flat())).toBeLessThan(1e-5);
  });

  it.each([
    ['sigmoid', 'log'],
    ['sigmoid', 'identity'],
    ['sigmoid_norm', 'log'],
  ] as const)('%s asks for more distance where the margin is larger: %s', (loss, offsetScale) => {
    const { values, gradient } = compute(loss, { offset: ours.offset, offsetScale });
    const expected = ours[name][`${loss}+offset ${offsetScale}`];
    expect(largestDifference(expected.values, values)).toBeLessThan(1e-5);
    expect(largestDifference(expected.gradient.flat(), gradient.flat())).toBeLessThan(1e-5);
    expect(largestDifference(compute(loss, {}).values, values)).toBeGreaterThan(0.1);
  });

  it('refuses an offset where a margin has no place', () => {
    const { offset, labelSmoothing } = ours;
    for (const loss of ['robust', 'hinge', 'ipo', 'apo_zero', 'simpo', 'orpo'] as const)
      expect(() => compute(loss, { offset })).toThrow(`the loss ${loss} has no place for it`);
    expect(() => compute('sigmoid', { offset, labelSmoothing })).toThrow('offset must be 0');
  });
});
