// What the bench of the trainer counts as needed: each prompt and each answer once, and only what a token may see.
import { expect, test } from 'vitest';
import type { ModelConfig } from '@/trainer/io/config';
import { addWork, forwardOperations, workOf } from '../../load/trainer/operations';
import { placesOfStep } from '../../load/trainer/padding';

const [a, b, c] = [[11, 12], [13], [14, 15, 16]];
const prompt = [1, 2, 3];

test('three pairs of one ranking take the prompt and each answer once', () => {
  const work = workOf([
    { prompt, chosen: a, rejected: b },
    { prompt, chosen: a, rejected: c },
    { prompt, chosen: b, rejected: c },
  ]);
  // prompt: 1 + 2 + 3 pairs of (query, key); answers: 4 + 5, 4, 4 + 5 + 6
  expect(work).toEqual({ rows: 9, targets: 6, seen: 34 });
});

test('pairs of other prompts share nothing', () => {
  const pair = { prompt, chosen: a, rejected: b };
  const other = { prompt: [1, 2], chosen: a, rejected: b };
  expect(workOf([pair, other])).toEqual(addWork(workOf([pair]), workOf([other])));
});

test('two operations a weight and row, and attention in both of its products', () => {
  const config = {
    hiddenSize: 4,
    intermediateSize: 6,
    layers: 2,
    heads: 2,
    kvHeads: 1,
    headDim: 2,
    vocabSize: 10,
  } as ModelConfig;
  // q, o: 4·4; k, v: 2·4; gate, up, down: 6·4
  const weights = 2 * (2 * 16 + 2 * 8 + 3 * 24);
  const { products, attention } = forwardOperations(config, { rows: 5, targets: 3, seen: 7 });
  expect(products).toBe(2 * weights * 5 + 2 * 10 * 4 * 3);
  expect(attention).toBe(2 * 2 * (2 * 2 * 2) * 7);
});

test('places are counted in the layouts that training makes: linear layers hold tokens alone, attention fills up', () => {
  const long = (n: number, from: number) => Array.from({ length: n }, (_, i) => from + i);
  const pairs = [
    { prompt: long(30, 1), chosen: long(12, 100), rejected: long(9, 200) },
    { prompt: long(17, 300), chosen: long(5, 400), rejected: long(8, 500) },
  ];
  const places = placesOfStep(pairs);
  expect(places).toMatchObject({ tokens: 81, rows: 81 });
  expect(places.queries).toBeGreaterThanOrEqual(81);
  expect(places.keysHeld).toBeLessThanOrEqual(places.keys);
  // what is seen does not depend on the layout
  expect(places.seen).toBe(workOf(pairs).seen);
  expect(places.scores).toBeGreaterThan(places.seen);
});
