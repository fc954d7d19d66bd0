import { describe, expect, it } from 'vitest';
import { bestWorst, type Choice } from '@/components/desk/modes/best-worst';
import { mostQuestions, type Pair, pairwise } from '@/components/desk/modes/pairwise';
import { meanScore, rankedByScores } from '@/components/desk/modes/rating';

/** A generator of numbers in [0, 1) that repeats (mulberry32). */
function random(seed: number) {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
const shuffled = <T>(list: readonly T[], next: () => number) =>
  list
    .map((x) => [next(), x] as const)
    .sort(([a], [b]) => a - b)
    .map(([, x]) => x);

/** Candidates with hidden strengths from 0 to `levels` - 1: equal ones are ties. */
function world(seed: number) {
  const next = random(seed);
  const n = 2 + Math.floor(next() * 11);
  const levels = 1 + Math.floor(next() * n * 1.5);
  const ids = shuffled('abcdefghijkl'.slice(0, n).split(''), next);
  const strength = Object.fromEntries(ids.map((id) => [id, Math.floor(next() * levels)]));
  const values = [...new Set(Object.values(strength))].sort((a, b) => b - a);
  const truth = values.map((v) => ids.filter((id) => strength[id] === v).sort());
  return { ids, strength, truth };
}
const sorted = (groups: string[][]) => groups.map((g) => g.toSorted());

describe('pairwise', () => {
  const answerOf = (strength: Record<string, number>, [left, right]: readonly [string, string]): Pair => {
    const d = strength[left]! - strength[right]!;
    return { kind: 'pair', left, right, answer: d === 0 ? 'equal' : d > 0 ? 'left' : 'right' };
  };

  it('finds the ranking of any consistent person, in no more questions than it said, each asked once', () => {
    for (let seed = 0; seed < 600; seed++) {
      const { ids, strength, truth } = world(seed);
      const answers: Pair[] = [];
      let step = pairwise(ids, answers);
      let promised = mostQuestions(ids.length);
      while (!step.done) {
        expect(step.left).toBeLessThanOrEqual(promised);
        promised = step.left - 1;
        const ask = [...step.ask].sort().join();
        expect(answers.some((a) => [a.left, a.right].sort().join() === ask)).toBe(false);
        answers.push(answerOf(strength, step.ask));
        step = pairwise(ids, answers);
      }
      expect(sorted(step.groups)).toEqual(truth);
      expect(answers.length).toBeLessThanOrEqual(mostQuestions(ids.length));
    }
  });

  it('keeps transitivity whatever is answered: no cycle in what was said', () => {
    for (let seed = 0; seed < 300; seed++) {
      const next = random(seed + 7000);
      const ids = 'abcdefghijkl'.slice(0, 3 + Math.floor(next() * 10)).split('');
      const answers: Pair[] = [];
      let step = pairwise(ids, answers);
      while (!step.done) {
        const answer = (['left', 'right', 'equal'] as const)[Math.floor(next() * 3)]!;
        answers.push({ kind: 'pair', left: step.ask[0], right: step.ask[1], answer });
        step = pairwise(ids, answers);
      }
      const rank = new Map(step.groups.flatMap((g, i) => g.map((id): [string, number] => [id, i])));
      for (const { left, right, answer } of answers) {
        const d = rank.get(left)! - rank.get(right)!;
        expect(answer === 'equal' ? d === 0 : answer === 'left' ? d < 0 : d > 0).toBe(true);
      }
    }
  });

  it('needs 1, 3, 5, 8 and 33 questions at most for 2, 3, 4, 5 and 12', () => {
    expect([1, 2, 3, 4, 5, 12].map(mostQuestions)).toEqual([0, 1, 3, 5, 8, 33]);
  });

  it('goes back by dropping the last answer, and goes on without one that turned out unrankable', () => {
    const ids = ['a', 'b', 'c'];
    const first: Pair = { kind: 'pair', left: 'a', right: 'b', answer: 'right' };
    const two = pairwise(ids, [first]);
    const second: Pair = { kind: 'pair', left: 'b', right: 'c', answer: 'left' };
    expect(pairwise(ids, [first, second].slice(0, 1))).toEqual(two);
    // Without b nothing is known of a and c.
    expect(pairwise(['a', 'c'], [first, second])).toEqual({ done: false, ask: ['a', 'c'], left: 1 });
    expect(pairwise(['c'], [first, second])).toEqual({ done: true, groups: [['c']] });
    expect(pairwise([], [])).toEqual({ done: true, groups: [] });
  });

  it('keeps an answer given against a tied one when the rank’s first is gone', () => {
    const said = (left: string, right: string, answer: Pair['answer']): Pair => ({
      kind: 'pair',
      left,
      right,
      answer,
    });
    const answers = [said('a', 'b', 'equal'), said('b', 'c', 'left')];
    expect(pairwise(['b', 'c'], answers)).toEqual({ done: true, groups: [['b'], ['c']] });
    expect(pairwise(['a', 'b', 'c'], answers)).toEqual({ done: true, groups: [['a', 'b'], ['c']] });
  });
});

describe('best–worst', () => {
  it('orders n candidates without ties in n - 1 choices', () => {
    for (let seed = 0; seed < 300; seed++) {
      const next = random(seed + 99);
      const ids = shuffled('abcdefghijkl'.slice(0, 2 + Math.floor(next() * 11)).split(''), next);
      const choices: Choice[] = [];
      let step = bestWorst(ids, choices);
      while (!step.done) {
        expect(step.left).toBe(ids.length - 1 - choices.length);
        const of = step.of.toSorted();
        choices.push({ kind: step.ask, of: step.of, chosen: step.ask === 'best' ? of[0]! : of.at(-1)! });
        step = bestWorst(ids, choices);
      }
      expect(step.groups).toEqual(ids.toSorted().map((id) => [id]));
      expect(choices).toHaveLength(ids.length - 1);
      expect(choices.slice(0, 2).map((c) => c.kind)).toEqual(['best', 'worst'].slice(0, choices.length));
    }
  });

  it('ties the rest in the middle when asked to', () => {
    const ids = ['a', 'b', 'c', 'd', 'e'];
    const choices: Choice[] = [
      { kind: 'best', of: ids, chosen: 'c' },
      { kind: 'worst', of: ['a', 'b', 'd', 'e'], chosen: 'a' },
      { kind: 'equal', of: ['b', 'd', 'e'] },
    ];
    expect(bestWorst(ids, choices)).toEqual({ done: true, groups: [['c'], ['b', 'd', 'e'], ['a']] });
    // The best turned out unrankable: what is left is still known.
    expect(bestWorst(['a', 'b', 'd', 'e'], choices)).toEqual({
      done: true,
      groups: [['b', 'd', 'e'], ['a']],
    });
    expect(bestWorst(ids, [{ kind: 'equal', of: ids }])).toEqual({ done: true, groups: [ids] });
  });

  it('does not let an old tie speak for a candidate that came back', () => {
    const step = bestWorst(['a', 'b', 'c'], [{ kind: 'equal', of: ['a', 'b'] }]);
    expect(step).toEqual({ done: false, ask: 'best', of: ['a', 'b', 'c'], left: 2, groups: [] });
  });
});

describe('rating', () => {
  const criteria = [{ key: 'right', weight: 3 }, { key: 'kind' }];
  it('weighs the criteria', () => {
    expect(meanScore({ right: 5, kind: 1 }, criteria)).toBe(4);
    expect(meanScore({ right: 5 }, criteria)).toBeUndefined();
    expect(meanScore(undefined, criteria)).toBeUndefined();
  });
  it('orders by mean, ties equal means, leaves out what has not all scores', () => {
    const scores = {
      a: { right: 3, kind: 3 },
      b: { right: 5, kind: 1 },
      c: { right: 4, kind: 4 },
      d: { right: 5 },
    };
    expect(rankedByScores(['a', 'b', 'c', 'd'], scores, criteria)).toEqual([['b', 'c'], ['a']]);
  });
  it('ties means that differ by rounding alone', () => {
    const thirds = [
      { key: 'x', weight: 0.1 },
      { key: 'y', weight: 0.2 },
      { key: 'z', weight: 0.3 },
    ];
    const scores = { a: { x: 3, y: 3, z: 3 }, b: { x: 3, y: 3, z: 3 }, c: { x: 5, y: 2, z: 3 } };
    expect(rankedByScores(['a', 'b', 'c'], scores, thirds)).toEqual([['a', 'b', 'c']]);
  });
});
