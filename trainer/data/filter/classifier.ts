/**
 * A small quality classifier: logistic regression on hashed words and word pairs, as fastText's linear classifier
 * (Joulin et al., "Bag of Tricks for Efficient Text Classification", arXiv 1607.01759) with a weight a bucket in place
 * of embeddings. It learns from rows that are wanted and rows that are not.
 */
import { TrainerError } from '../../errors';
import { openSafetensors } from '../../io/safetensors';
import { writeSafetensors } from '../../io/safetensors-write';
import { hashKeys, permutation } from '../../rng';
import type { Finding } from './finding';
import { wordsOf } from './words';

/** `weights`: [buckets]. The score of a text is σ(bias + Σ weight · value) over its features. */
export type QualityModel = { weights: Float32Array; bias: number };
export type FitOptions = { buckets: number; epochs: number; learningRate: number; l2: number; seed: number };
export type FitReport = { good: number; bad: number; heldOut: { rows: number; accuracy: number } };

export const FIT_DEFAULTS: FitOptions = {
  buckets: 2 ** 18,
  epochs: 10,
  learningRate: 0.5,
  l2: 1e-6,
  seed: 1,
};
const FORMAT = 'discern-quality-1';
const HELD_OUT = 10;

type Features = { buckets: Uint32Array; values: Float32Array };

/** Counts of words and of pairs of neighbours by hash, scaled to length 1. */
function featuresOf(text: string, buckets: number): Features {
  const words = wordsOf(text).map((word) => hashKeys(word));
  const counts = new Map<number, number>();
  const add = (hash: number) => counts.set(hash % buckets, (counts.get(hash % buckets) ?? 0) + 1);
  words.forEach((word, i) => {
    add(word);
    if (i > 0) add(hashKeys(words[i - 1]!, word));
  });
  const length = Math.sqrt([...counts.values()].reduce((total, n) => total + n * n, 0)) || 1;
  return {
    buckets: Uint32Array.from(counts.keys()),
    values: Float32Array.from(counts.values(), (n) => n / length),
  };
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

function scoreOf({ weights, bias }: QualityModel, { buckets, values }: Features): number {
  let sum = bias;
  for (let i = 0; i < buckets.length; i++) sum += weights[buckets[i]!]! * values[i]!;
  return sigmoid(sum);
}

/** How much a text is like the wanted ones, 0 to 1. */
export const qualityOf = (model: QualityModel, text: string): number =>
  scoreOf(model, featuresOf(text, model.weights.length));

export function classifierFinding(text: string, model: QualityModel, threshold: number): Finding | undefined {
  const value = qualityOf(model, text);
  return value < threshold ? { rule: 'quality', value, limit: threshold } : undefined;
}

/**
 * Learns from texts by stochastic gradient descent; both sides weigh the same in all, however many rows each has. Every
 * tenth row of each side is held out, to say how well rows it never saw are told apart. The result is a function of
 * texts and options.
 */
export function fitQuality(
  good: readonly string[],
  bad: readonly string[],
  options: FitOptions = FIT_DEFAULTS,
): { model: QualityModel; report: FitReport } {
  if (good.length < 2 || bad.length < 2)
    throw new TrainerError(
      'classifier',
      'A classifier needs at least two rows that are wanted and two that are not.',
    );
  const rows = [good, bad].flatMap((texts, side) =>
    texts.map((text, i) => ({
      features: featuresOf(text, options.buckets),
      label: side === 0 ? 1 : 0,
      weight: (good.length + bad.length) / (2 * texts.length),
      heldOut: i % HELD_OUT === HELD_OUT - 1,
    })),
  );
  const train = rows.filter((row) => !row.heldOut);
  const heldOut = rows.filter((row) => row.heldOut);
  const model: QualityModel = { weights: new Float32Array(options.buckets), bias: 0 };
  const steps = options.epochs * train.length;
  for (let step = 0; step < steps; ) {
    for (const i of permutation(train.length, options.seed, 'quality', Math.floor(step / train.length))) {
      const { features, label, weight } = train[i]!;
      const rate = options.learningRate * (1 - step++ / steps);
      const slope = weight * (scoreOf(model, features) - label);
      model.bias -= rate * slope;
      features.buckets.forEach((bucket, k) => {
        const w = model.weights[bucket]!;
        model.weights[bucket] = w - rate * (slope * features.values[k]! + options.l2 * w);
      });
    }
  }
  const right = heldOut.filter((row) => scoreOf(model, row.features) >= 0.5 === (row.label === 1)).length;
  return {
    model,
    report: {
      good: good.length,
      bad: bad.length,
      heldOut: { rows: heldOut.length, accuracy: heldOut.length ? right / heldOut.length : 0 },
    },
  };
}

export function saveQuality(file: string, { weights, bias }: QualityModel): void {
  const tensors = new Map([
    ['weights', { shape: [weights.length], data: weights }],
    ['bias', { shape: [1], data: Float32Array.of(bias) }],
  ]);
  writeSafetensors(file, tensors, { metadata: { format: FORMAT } });
}

/** Reads what `saveQuality` wrote; throws a TrainerError for any other file. */
export function loadQuality(file: string): QualityModel {
  const opened = openSafetensors(file);
  try {
    if (opened.metadata.format !== FORMAT || !opened.has('weights') || !opened.has('bias'))
      throw new TrainerError(
        'classifier',
        `${file} is not a quality classifier: make one with "discern filter fit".`,
      );
    return { weights: opened.read('weights'), bias: opened.read('bias')[0]! };
  } finally {
    opened.close();
  }
}
