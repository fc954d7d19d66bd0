import { expect, it } from 'vitest';
import { ActiveClock } from '@/components/desk/active-clock';

it('counts work, not idleness', () => {
  const c = new ActiveClock(1000);
  expect(c.read(11_000)).toBe(10_000);
  c.input(31_000);
  // Nobody touched anything from 31 s on: one minute counts.
  expect(c.read(500_000)).toBe(90_000);
  c.input(600_000);
  expect(c.read(601_000)).toBe(91_000);
});

it('does not count a hidden page, and goes on from what a draft had', () => {
  const c = new ActiveClock(0, 5000);
  c.hidden(2000, true);
  expect(c.read(50_000)).toBe(7000);
  c.hidden(50_000, false);
  expect(c.read(53_000)).toBe(10_000);
});
