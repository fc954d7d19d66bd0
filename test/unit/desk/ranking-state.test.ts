import { describe, expect, it } from 'vitest';
import {
  type Action,
  inSight,
  leftOf,
  letterOf,
  placeOf,
  rankingOf,
  reduce,
  startRanking,
  tiedWith,
} from '@/components/desk/ranking-state';

const start = (n = 4) => startRanking(Array.from({ length: n }, (_, i) => `c${i}`));
const run = (actions: Action[], from = start()) => actions.reduce(reduce, from);

describe('ranking state', () => {
  it('begins with nothing ranked and the first candidate in focus', () => {
    const s = start();
    expect(leftOf(s)).toEqual(['c0', 'c1', 'c2', 'c3']);
    expect(s.focus).toBe('c0');
    expect(letterOf(s, 'c2')).toBe('C');
  });

  it('places into ranks, and a rank that is taken makes a tie in the order of letters', () => {
    const s = run([
      { do: 'place', id: 'c2', rank: 1 },
      { do: 'place', id: 'c0', rank: 1 },
      { do: 'place', id: 'c1', rank: 2 },
    ]);
    expect(s.lanes[0]).toEqual(['c0', 'c2']);
    expect(tiedWith(s, 'c2')).toEqual(['c0']);
    expect(s.focus).toBe('c1');
    expect(leftOf(s)).toEqual(['c3']);
  });

  it('keeps empty ranks while working and closes them up when submitted', () => {
    const s = run([
      { do: 'place', id: 'c0', rank: 3 },
      { do: 'place', id: 'c1', rank: 1 },
      { do: 'unrankable', id: 'c2' },
      { do: 'place', id: 'c3', rank: 4 },
    ]);
    expect(placeOf(s, 'c0')).toEqual({ in: 'rank', rank: 3 });
    expect(rankingOf(s)).toEqual({ groups: [['c1'], ['c0'], ['c3']], unrankable: ['c2'] });
  });

  it('never has a rank beyond the number of candidates', () => {
    const s = run([{ do: 'place', id: 'c0', rank: 9 }]);
    expect(placeOf(s, 'c0')).toEqual({ in: 'rank', rank: 4 });
    expect(reduce(s, { do: 'move', id: 'c0', by: 1 })).toBe(s);
  });

  it('moves by arrows, also to the ranks beyond 9', () => {
    let s = run([{ do: 'place', id: 'c0', rank: 9 }], start(12));
    s = run(
      [1, 1, 1, 1].map((by) => ({ do: 'move', id: 'c0', by }) as Action),
      s,
    );
    expect(placeOf(s, 'c0')).toEqual({ in: 'rank', rank: 12 });
    const top = run([{ do: 'place', id: 'c1', rank: 1 }]);
    expect(reduce(top, { do: 'move', id: 'c1', by: -1 })).toBe(top);
  });

  it('brings one that is not ranked up to the first free rank below the others', () => {
    const s = run([
      { do: 'place', id: 'c0', rank: 2 },
      { do: 'move', id: 'c1', by: -1 },
    ]);
    expect(placeOf(s, 'c1')).toEqual({ in: 'rank', rank: 3 });
    expect(placeOf(reduce(s, { do: 'move', id: 'c2', by: 1 }), 'c2')).toEqual({ in: 'unranked' });
  });

  it('ties with the nearest one above, and stays where there is none', () => {
    const s = run([
      { do: 'place', id: 'c0', rank: 1 },
      { do: 'place', id: 'c1', rank: 4 },
      { do: 'tie', id: 'c1' },
      { do: 'tie', id: 'c2' },
    ]);
    expect(s.lanes[0]).toEqual(['c0', 'c1', 'c2']);
    const alone = run([{ do: 'place', id: 'c0', rank: 3 }]);
    expect(reduce(alone, { do: 'tie', id: 'c0' })).toBe(alone);
    expect(placeOf(reduce(start(), { do: 'tie', id: 'c0' }), 'c0')).toEqual({ in: 'unranked' });
  });

  it('takes back and marks unrankable, from anywhere', () => {
    const s = run([
      { do: 'place', id: 'c0', rank: 1 },
      { do: 'unrankable', id: 'c0' },
      { do: 'unrankable', id: 'c1' },
      { do: 'takeBack', id: 'c1' },
    ]);
    expect(s.unrankable).toEqual(['c0']);
    expect(leftOf(s)).toEqual(['c1', 'c2', 'c3']);
    expect(s.lanes.flat()).toEqual([]);
  });

  it('walks through what is in sight, from the end to the beginning', () => {
    const s = run([
      { do: 'place', id: 'c3', rank: 1 },
      { do: 'unrankable', id: 'c0' },
    ]);
    expect(inSight(s)).toEqual(['c3', 'c1', 'c2', 'c0']);
    expect(reduce(s, { do: 'focusNext', by: 1 }).focus).toBe('c3');
    expect(reduce(s, { do: 'focusNext', by: -1 }).focus).toBe('c2');
  });

  it('resumes a draft and ignores what is not a candidate or stands twice', () => {
    const s = startRanking(['a', 'b', 'c'], { groups: [['b'], ['x'], ['a', 'b']], unrankable: ['a', 'c'] });
    expect(rankingOf(s)).toEqual({ groups: [['b'], ['a']], unrankable: ['c'] });
    expect(startRanking(['a', 'b'], { groups: [['a']] }).focus).toBe('b');
  });

  it('keeps each candidate in exactly one place, whatever is done', () => {
    let s = start(6);
    let seed = 7;
    const random = (n: number) => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed % n;
    };
    for (let i = 0; i < 3000; i++) {
      const id = `c${random(7)}`;
      const actions: Action[] = [
        { do: 'place', id, rank: random(15) - 2 },
        { do: 'move', id, by: random(2) ? 1 : -1 },
        { do: 'tie', id },
        { do: 'takeBack', id },
        { do: 'unrankable', id },
        { do: 'focus', id },
        { do: 'focusNext', by: 1 },
      ];
      s = reduce(s, actions[random(actions.length)]!);
      expect([...inSight(s)].sort()).toEqual([...s.order].sort());
      expect(s.order).toContain(s.focus);
      expect(s.lanes).toHaveLength(6);
    }
  });
});
