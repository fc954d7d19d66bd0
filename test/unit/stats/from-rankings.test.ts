import { describe, expect, it } from 'vitest';
import { pairsOfRanking } from '@/lib/pairs/pairs-of-ranking';
import { aggregate } from '@/lib/stats/aggregate';
import { agreementOf, type Estimate } from '@/lib/stats/agreement';
import { seeded } from '@/lib/stats/bootstrap';
import { type RankedItem, ranksOf, rankTable } from '@/lib/stats/from-rankings';
import { kendallTauB } from '@/lib/stats/kendall';
import { kendallW, kendallWIncomplete } from '@/lib/stats/kendall-w';
import { krippendorff } from '@/lib/stats/krippendorff';
import { type Ref, reference } from './reference';

describe('a ranking as ranks and pairs', () => {
  interface Input {
    groups: string[][];
    unrankable: string[];
  }
  type Expected = { strict: string[][]; ties: string[][]; mid_ranks: Record<string, number>; raises?: Ref };
  const { cases, same } = reference<Input, Expected>('ranking_to_pairs');
  it.each(cases)('$title', ({ input, expected }) => {
    const candidates = [...new Set([...input.groups.flat(), ...input.unrankable])].sort();
    if (expected.raises) return expect(() => ranksOf(input, candidates)).toThrow(RangeError);
    const ranks = ranksOf(input, candidates);
    candidates.forEach((id, i) => {
      same(ranks[i], expected.mid_ranks[id] ?? null, id);
    });
    expect(
      pairsOfRanking(input)
        .map((pair) => [...pair])
        .sort(),
    ).toEqual(expected.strict);
    const { votes } = aggregate(candidates, [input]);
    const strict = votes.flatMap((v) => (v.aOverB ? [[v.a, v.b]] : v.bOverA ? [[v.b, v.a]] : []));
    expect(strict.sort()).toEqual(expected.strict);
    expect(votes.filter((v) => v.tied).map((v) => [v.a, v.b])).toEqual(expected.ties);
  });

  const candidates = ['a', 'b', 'c', 'd', 'e'];
  const ranking = { groups: [['c'], ['a']], unrankable: ['b', 'e'], unranked: ['d'] };
  it('leaves unrankable ones out, or puts them last together', () => {
    expect(ranksOf(ranking, candidates)).toEqual([2, null, 1, null, null]);
    expect(ranksOf(ranking, candidates, 'last')).toEqual([2, 3.5, 1, null, 3.5]);
  });
  it('refuses candidates of another item and double ones', () => {
    expect(() => ranksOf({ groups: [['x']] }, candidates)).toThrow(RangeError);
    expect(() => ranksOf({ groups: [['a']], unranked: ['a'] }, candidates)).toThrow(RangeError);
  });
});

/** Items of four candidates whose true order people see through noise; one candidate in ten is unrankable. */
function simulated(items: number, noise: number, people = ['p', 'q', 'r'], seed = 1): RankedItem[] {
  const random = seeded(seed);
  return Array.from({ length: items }, (_, i) => {
    const candidates = ['a', 'b', 'c', 'd'].map((c) => `${i}${c}`);
    const truth = candidates.map(() => random());
    const rankings = people.map((personId) => {
      const seen = truth.map((t) => Math.round(4 * (t + noise * (random() - 0.5))));
      const out = candidates.filter(() => random() < 0.1);
      const levels = [...new Set(seen)].sort((a, b) => b - a);
      const groups = levels
        .map((level) => candidates.filter((c, k) => seen[k] === level && !out.includes(c)))
        .filter((group) => group.length > 0);
      return { personId, groups, unrankable: out };
    });
    return { itemId: String(i), candidates, rankings };
  });
}

describe('agreement over items', () => {
  const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;

  it('is put together from the statistics of its parts', () => {
    for (const unrankable of ['missing', 'last'] as const) {
      const items = simulated(30, 1.5);
      const got = agreementOf(items, { unrankable, draws: 50 });
      const tables = items.map((item) => rankTable(item, unrankable));
      const wide = [0, 1, 2].map((person) => tables.flatMap((table) => table[person]!));
      expect(got.alpha.value).toBeCloseTo(krippendorff(wide, 'ordinal').value!, 12);
      const w = tables.flatMap((table) => {
        const full = table.flat().every((rank) => rank !== null);
        const one = full ? kendallW(table as number[][]).value?.w : kendallWIncomplete(table).value?.w;
        return one === undefined ? [] : [one];
      });
      expect(got.w.value).toBeCloseTo(mean(w), 12);
      expect(got.w.n).toBe(w.length);
      const taus = tables.flatMap((table) => kendallWIncomplete(table).value?.meanTauB ?? []);
      expect(got.tauB.value).toBeCloseTo(mean(taus), 12);
    }
  });

  it('is 1 where all say the same, and about 0 where all say anything', () => {
    const order = (id: string, ...groups: string[][]) => ({ personId: id, groups });
    const same: RankedItem[] = Array.from({ length: 6 }, (_, i) => ({
      itemId: String(i),
      candidates: ['a', 'b', 'c'],
      rankings: [order('p', ['b'], ['a', 'c']), order('q', ['b'], ['a', 'c'])],
    }));
    const one = agreementOf(same);
    for (const estimate of [one.alpha, one.tauB, one.w, one.pairwise]) {
      expect(estimate.value).toBeCloseTo(1, 12);
      expect(estimate.interval!.low).toBeCloseTo(1, 12);
      expect(estimate.interval!.high).toBeCloseTo(1, 12);
    }
    const noise = agreementOf(simulated(300, 1000), { draws: 200 });
    for (const [estimate, chance] of [
      [noise.alpha, 0],
      [noise.tauB, 0],
      [noise.pairwise, 0.5],
    ] as const) {
      expect(estimate.interval!.low).toBeLessThan(chance + 0.02);
      expect(estimate.interval!.high).toBeGreaterThan(chance - 0.02);
    }
  });

  it('finds who goes against the rest', () => {
    const items = simulated(60, 0.5).map((item) => ({
      ...item,
      rankings: item.rankings.map((r) =>
        r.personId === 'q' ? { ...r, groups: [...r.groups].reverse() } : r,
      ),
    }));
    const { people } = agreementOf(items, { draws: 200 });
    expect(people.map((p) => p.personId)).toEqual(['p', 'q', 'r']);
    const [p, q, r] = people as [(typeof people)[0], (typeof people)[0], (typeof people)[0]];
    expect(q.tauB.interval!.high).toBeLessThan(p.tauB.interval!.low);
    expect(q.pairwise.value!).toBeLessThan(r.pairwise.value!);
    expect(q.pairwise.interval!.high).toBeLessThan(0.5);
  });

  it('does not depend on who is listed first, and its interval only on the seed', () => {
    const items = simulated(25, 1);
    const turned = items.map((item) => ({ ...item, rankings: [...item.rankings].reverse() }));
    const close = (a: Estimate, b: Estimate) => {
      expect(a.value).toBeCloseTo(b.value!, 12);
      expect(a.interval!.low).toBeCloseTo(b.interval!.low, 12);
    };
    const [a, b] = [agreementOf(items, { draws: 100 }), agreementOf(turned, { draws: 100 })];
    close(a.alpha, b.alpha);
    close(a.tauB, b.tauB);
    close(a.pairwise, b.pairwise);
    expect(agreementOf(items, { draws: 100 })).toEqual(a);
    expect(agreementOf(items, { draws: 100, seed: 2 }).alpha.interval).not.toEqual(a.alpha.interval);
    const { low, high } = a.alpha.interval!;
    expect(a.alpha.value).toBeGreaterThan(low);
    expect(a.alpha.value).toBeLessThan(high);
  });

  it('says that there is too little', () => {
    const none = { value: null, none: 'too few', interval: null };
    expect(agreementOf([])).toMatchObject({ alpha: none, tauB: none, w: none, pairwise: none, people: [] });
    expect(agreementOf(simulated(4, 1)).alpha).toMatchObject({ ...none, n: 4 });
    expect(agreementOf(simulated(4, 1), { enough: 4 }).alpha.value).not.toBeNull();
    expect(agreementOf(simulated(20, 1, ['alone']))).toMatchObject({ alpha: { ...none, n: 0 }, people: [] });
    const level = simulated(9, 1).map((item) => ({
      ...item,
      rankings: item.rankings.map(({ personId }) => ({ personId, groups: [item.candidates] })),
    }));
    expect(agreementOf(level)).toMatchObject({
      alpha: { value: null, none: 'no variation', n: 9, interval: null },
      tauB: { ...none, n: 0 },
      w: { ...none, n: 0 },
    });
    expect(kendallTauB([1, 1], [1, 1]).none).toBe('no variation');
  });
});

describe('one order from many rankings', () => {
  const of = (...rows: string[]) =>
    rows.map((row) => ({ groups: row.split(' ').map((group) => [...group]) }));
  const show = (order: { candidates: string[]; kind: string }[]) =>
    order.map(({ candidates, kind }) => `${candidates.join('')}:${kind}`).join(' ');
  const abc = ['a', 'b', 'c'];

  it('is the ranking itself when there is one', () => {
    const { order, strengths } = aggregate([...abc, 'd'], of('b ad c'));
    expect(show(order)).toBe('b:single ad:tie c:single');
    const [a, b, c, d] = strengths.value!.logStrength as [number, number, number, number];
    expect(b).toBeGreaterThan(a);
    expect(a).toBeCloseTo(d, 10);
    expect(a).toBeGreaterThan(c);
  });
  it('follows the majority, not the mean', () => {
    const { order, votes } = aggregate(abc, of('a b c', 'a b c', 'b c a'));
    expect(show(order)).toBe('a:single b:single c:single');
    expect(votes[0]).toEqual({ a: 'a', b: 'b', aOverB: 2, bOverA: 1, tied: 0 });
  });
  it('says where majorities go round', () => {
    const rows = ['a b c d', 'b c a d', 'c a b d'];
    const { order, strengths } = aggregate([...abc, 'd'], of(...rows));
    expect(show(order)).toBe('abc:cycle d:single');
    const t = strengths.value!.logStrength;
    expect(t[0]).toBeCloseTo(t[1]!, 10);
    expect(t[3]).toBeLessThan(t[0]!);
  });
  it('says where they go round by a tie', () => {
    const { order } = aggregate(abc, of('a b c', 'c a b', 'bc a', 'c b a', 'a b c', 'a b c'));
    // a over b by 4 to 2; b and c, a and c are level.
    expect(show(order)).toBe('abc:cycle');
  });
  it('does not invent an order between those that nothing joins', () => {
    expect(show(aggregate(abc, of('a b', 'a c')).order)).toBe('a:single bc:not compared');
    expect(show(aggregate([...abc, 'd'], of('a b', 'c d')).order)).toBe('abcd:not compared');
    expect(show(aggregate(abc, of('a b', 'b c')).order)).toBe('a:single b:single c:single');
    const { order, unplaced } = aggregate([...abc, 'd'], of('b a', 'b c a'));
    expect(show(order)).toBe('b:single c:single a:single');
    expect(unplaced).toEqual(['d']);
  });
  it('puts unrankable ones last only when told to', () => {
    const rankings = [{ groups: [['b'], ['a']], unrankable: ['c'] }];
    expect(aggregate(abc, rankings)).toMatchObject({ unplaced: ['c'] });
    const { order, unplaced } = aggregate(abc, rankings, { unrankable: 'last' });
    expect([show(order), unplaced]).toEqual(['b:single a:single c:single', []]);
  });
  it('is nothing of nothing', () => {
    const { order, unplaced, strengths } = aggregate(abc, [{ groups: [['a']] }, { groups: [] }]);
    expect([order, unplaced]).toEqual([[], abc]);
    expect(strengths).toMatchObject({ value: null, none: 'too few' });
    expect(aggregate([], [])).toMatchObject({ votes: [], order: [], strengths: { none: 'too few' } });
  });
  it('has strengths without a penalty only where they exist', () => {
    expect(aggregate(abc, of('a b c'), { l2: 0 }).strengths.none).toBe('separable');
    const t = aggregate(abc, of('a b c', 'c b a'), { l2: 0 }).strengths.value!.logStrength;
    expect(t[0]).toBeCloseTo(t[2]!, 10);
    // Plackett–Luce is not blind to direction: the middle is never last, nor first.
    expect(t[1]).toBeGreaterThan(t[0]!);
  });
  it('places every candidate once, whatever the rankings', () => {
    const random = seeded(13);
    for (let k = 0; k < 200; k++) {
      const candidates = ['a', 'b', 'c', 'd', 'e'];
      const rankings = Array.from({ length: 3 }, () => {
        const level = candidates.map(() => Math.floor(random() * 5));
        const groups = [0, 1, 2, 3].map((l) => candidates.filter((_, i) => level[i] === l));
        return {
          groups: groups.filter((g) => g.length),
          unranked: candidates.filter((_, i) => level[i] === 4),
        };
      });
      const { order, unplaced, votes } = aggregate(candidates, rankings);
      expect([...order.flatMap((p) => p.candidates), ...unplaced].sort()).toEqual(candidates);
      // No majority points upwards.
      const placeOf = new Map(order.flatMap((p, i) => p.candidates.map((c) => [c, i] as const)));
      for (const { a, b, aOverB, bOverA } of votes) {
        if (aOverB > bOverA) expect(placeOf.get(a)!).toBeLessThanOrEqual(placeOf.get(b)!);
        if (aOverB < bOverA) expect(placeOf.get(a)!).toBeGreaterThanOrEqual(placeOf.get(b)!);
      }
    }
  });
});
