// When the work will be finished: the range must hold what comes as often as it says.
import { expect, test } from 'vitest';
import { seeded } from '@/lib/stats/bootstrap';
import { estimateFinish } from '@/lib/stats/finish';
import { quantileOfTimes, secondsOf } from '@/lib/stats/time-buckets';

const now = { over: 0 };

test('an even pace has one end', () => {
  const found = estimateFinish(35, { past: Array(10).fill(10), now });
  expect(found).toEqual({ low: 3.5, middle: 3.5, high: 3.5 });
});

test('the running day brings the rest of it', () => {
  expect(estimateFinish(5, { past: Array(10).fill(10), now: { over: 0.5 } })).toMatchObject({ middle: 1 });
  expect(estimateFinish(2, { past: Array(10).fill(10), now: { over: 0.5 } })).toMatchObject({ middle: 0.7 });
});

test('nothing is said from too little, or about too far away', () => {
  expect(estimateFinish(35, { past: [0, 0, 5, 9, 9, 9], now })).toBe('few');
  expect(estimateFinish(35, { past: [0, 0, 0, 0, 0, 0], now })).toBe('few');
  expect(estimateFinish(35, { past: [9, 0, 0, 0, 9], now })).toBe('few');
  expect(estimateFinish(1e6, { past: Array(10).fill(10), now })).toBe('far');
  expect(estimateFinish(0, { past: [], now })).toEqual({ low: 0, middle: 0, high: 0 });
});

test('80 % of the ends lie in the range, over 300 made-up projects with weekends', () => {
  const random = seeded(5);
  const day = (i: number) => (i % 7 > 4 ? 0 : Math.round(20 + 60 * random()));
  let held = 0;
  for (let p = 0; p < 300; p++) {
    const days = Array.from({ length: 200 }, (_, i) => day(i + p));
    const left = 600;
    let open = left;
    let end = 14;
    for (; open > 0; end++) open -= days[end]!;
    const truth = end - 14 + open / days[end - 1]!;
    const found = estimateFinish(left, { past: days.slice(0, 14), now }, { seed: p + 1 });
    if (typeof found !== 'string' && found.low <= truth && truth <= found.high) held++;
  }
  expect(held / 300).toBeGreaterThan(0.75);
});

test('a median of buckets is within 5 % of the median', () => {
  const random = seeded(2);
  const ms = Array.from({ length: 999 }, () => 1000 * Math.exp(1 + 3 * random())).toSorted((a, b) => a - b);
  const bucket = (x: number) => 1 + Math.ceil(Math.log(x / 500) / Math.log(1.05 / 0.95));
  const counts = new Map<number, number>();
  for (const x of ms) counts.set(bucket(x), (counts.get(bucket(x)) ?? 0) + 1);
  for (const q of [0.1, 0.5, 0.9]) {
    const exact = ms[Math.ceil(q * ms.length) - 1]! / 1000;
    expect(Math.abs(quantileOfTimes([...counts], q) / exact - 1)).toBeLessThan(0.0501);
  }
  expect(secondsOf(1)).toBeCloseTo(0.475, 3);
});
