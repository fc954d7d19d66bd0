import { describe, expect, it } from 'vitest';
import { certainty } from '@/components/reviews/certainty';
import { verdictOf } from '@/components/reviews/vote-keys';
import { wilson } from '@/lib/stats/wilson';

const free = { busy: false, control: false };

describe('verdictOf', () => {
  it.each([
    ['ArrowLeft', 'left'],
    ['ArrowRight', 'right'],
    ['=', 'tie'],
    ['＝', 'tie'],
    ['-', 'both_bad'],
    ['－', 'both_bad'],
    ['ArrowUp', undefined],
    ['Enter', undefined],
    ['toString', undefined],
  ])('%s votes %s', (key, verdict) => expect(verdictOf({ key }, free)).toBe(verdict));

  it('votes once for a key held down, and not in fields, with modifiers or while an input method composes', () => {
    const press = { key: 'ArrowLeft' };
    expect(verdictOf({ ...press, repeat: true }, free)).toBeUndefined();
    expect(verdictOf(press, { ...free, busy: true })).toBeUndefined();
    // A button that has the focus (the last vote was a click) takes no arrow of its own.
    expect(verdictOf(press, { ...free, control: true })).toBe('left');
    expect(verdictOf({ ...press, altKey: true }, free)).toBeUndefined();
    expect(verdictOf({ ...press, metaKey: true }, free)).toBeUndefined();
    expect(verdictOf({ ...press, isComposing: true }, free)).toBeUndefined();
    expect(verdictOf({ ...press, keyCode: 229 }, free)).toBeUndefined();
  });
});

describe('certainty', () => {
  const of = (k: number, n: number) => certainty({ rate: n ? k / n : null, interval: wilson(k, n) });
  it('is sure only where the interval leaves one half out', () => {
    expect(of(0, 0)).toBeUndefined();
    expect(of(22, 36)).toBe('maybeBetter');
    expect(of(30, 36)).toBe('better');
    expect(of(18, 36)).toBe('even');
    expect(of(14, 36)).toBe('maybeWorse');
    expect(of(6, 36)).toBe('worse');
  });
});
