import { describe, expect, it } from 'vitest';
import { pickBackend } from '@/trainer/backend';
import { type LossName, type LossOptions, losses } from '@/trainer/losses';
import { tf } from '@/trainer/tf';
import { largestDifference, NANO, nanoReference } from './nano';

describe.each(NANO)('preference losses on the log-probabilities of %s', (name) => {
  const { losses: expected, logps } = nanoReference(name);
  const column = (rows: [number, number][], i: 0 | 1) => tf.tensor1d(rows.map((row) => row[i]));
  const compute = async (loss: LossName, options: LossOptions) => {
    await pickBackend();
    return losses[loss](
      {
        chosen: column(logps.policy, 0),
        rejected: column(logps.policy, 1),
        referenceChosen: column(logps.reference, 0),
        referenceRejected: column(logps.reference, 1),
      },
      options,
    ).dataSync();
  };
  const { beta, label_smoothing: labelSmoothing } = expected;

  it.each<[string, LossName, number]>([
    ['sigmoid', 'sigmoid', 0],
    ['cdpo', 'sigmoid', labelSmoothing],
    ['robust', 'robust', labelSmoothing],
    ['hinge', 'hinge', 0],
  ])('%s', async (key, loss, smoothing) => {
    const values = await compute(loss, { beta, labelSmoothing: smoothing });
    expect(values).toHaveLength(expected[key]!.length);
    expect(largestDifference(expected[key]!, values)).toBeLessThan(1e-4);
  });

  it('has a check here for every loss', () => {
    expect(Object.keys(losses).sort()).toEqual(['hinge', 'robust', 'sigmoid']);
  });
});
