import { describe, expect, it } from 'vitest';
import { seeded } from '@/lib/stats/bootstrap';
import { bradleyTerry } from '@/lib/stats/bradley-terry';
import { davidson } from '@/lib/stats/davidson';
import { ELO_PER_LOG, eloOf, winProbability } from '@/lib/stats/elo';
import { errorOfDifference } from '@/lib/stats/luce';
import { plackettLuce } from '@/lib/stats/plackett-luce';
import { spectralStrengths } from '@/lib/stats/spectral';
import { reference } from './reference';

interface Table {
  wins: number[][];
  ties: number[][];
}
type Strengths = Record<string, number[] | null> & {
  log_likelihood: number;
  objective: number;
  mle_exists: boolean;
};

/** Why there is none, by the fixture's own word for it. */
const reason = (note: string) =>
  note.startsWith('no comp') ? 'too few' : /^(DISC|item 3 never)/.test(note) ? 'not connected' : 'separable';

describe('Bradley–Terry', () => {
  type Expected = Strengths & {
    strong_components: number[][];
    weak_components: number[][];
    covariance: number[][];
    se_of_differences: number[][];
  };
  const mle = reference<Table, Expected>('bradley_terry_mle');
  it.each(mle.cases)('$title', ({ input, expected, note }) => {
    const got = bradleyTerry(input);
    expect(got.strongComponents).toEqual(expected.strong_components);
    expect(got.weakComponents).toEqual(expected.weak_components);
    expect(got.value !== null).toBe(expected.mle_exists);
    if (!got.value) return expect(got.none).toBe(reason(note));
    const { logStrength, standardError, covariance, logLikelihood } = got.value;
    mle.sameAll(logStrength, expected.log_strength!, 't');
    mle.sameAll(eloOf(logStrength), expected.elo!, 'elo');
    mle.sameAll(standardError, expected.se!, 'se');
    mle.sameAll(
      standardError.map((e) => e * ELO_PER_LOG),
      expected.se_elo!,
      'se elo',
    );
    mle.same(logLikelihood, expected.log_likelihood, 'log L');
    mle.sameAll(covariance.flat(), expected.covariance.flat(), 'covariance');
    const errors = logStrength.map((_, i) => logStrength.map((_, j) => errorOfDifference(got.value!, i, j)));
    mle.sameAll(errors.flat(), expected.se_of_differences.flat(), 'se of differences');
  });

  const l2 = reference<Table & { alpha: number }, Strengths>('bradley_terry_l2');
  it.each(l2.cases)('with a penalty of $input.alpha, $title', ({ input, expected }) => {
    const { logStrength, standardError, objective } = bradleyTerry(input, { l2: input.alpha }).value!;
    l2.sameAll(logStrength, expected.log_strength!, 't');
    l2.sameAll(eloOf(logStrength), expected.elo!, 'elo');
    l2.same(-objective, expected.objective, 'objective');
    l2.sameAll(standardError, expected.se_laplace_centered!, 'se');
    // Without centring only the common shift is added, whose variance the penalty alone decides.
    const shift = 1 / (2 * input.alpha * logStrength.length);
    l2.sameAll(
      standardError.map((e) => Math.sqrt(e * e + shift)),
      expected.se_laplace!,
      'se, free',
    );
  });

  const pseudo = reference<Table & { pseudo_wins_per_ordered_pair: number }, Strengths>(
    'bradley_terry_pseudocount',
  );
  it.each(pseudo.cases)(
    'with $input.pseudo_wins_per_ordered_pair pseudo-wins, $title',
    ({ input, expected }) => {
      const got = bradleyTerry(input, { pseudo: input.pseudo_wins_per_ordered_pair }).value!;
      pseudo.sameAll(got.logStrength, expected.log_strength!, 't');
      pseudo.sameAll(eloOf(got.logStrength), expected.elo!, 'elo');
      pseudo.sameAll(got.standardError, expected.se_with_pseudocounts!, 'se');
    },
  );

  const spectral = reference<Table & { alpha: number }, Strengths>('bradley_terry_ilsr_alpha');
  it.each(spectral.cases)('spectral, $title', ({ input, expected }) => {
    spectral.sameAll(spectralStrengths(input, input.alpha).value, expected.log_strength!, 't');
  });

  it('follows its items when they are numbered anew', () => {
    const random = seeded(5);
    const wins = Array.from({ length: 5 }, (_, i) =>
      Array.from({ length: 5 }, (_, j) => (i === j ? 0 : 1 + Math.floor(random() * 6))),
    );
    const order = [3, 0, 4, 1, 2];
    const anew = bradleyTerry({ wins: order.map((i) => order.map((j) => wins[i]![j]!)) }).value!.logStrength;
    const t = bradleyTerry({ wins }).value!.logStrength;
    order.forEach((i, k) => {
      expect(anew[k]).toBeCloseTo(t[i]!, 10);
    });
    expect(t.reduce((a, b) => a + b, 0)).toBeCloseTo(0, 12);
  });
  it('ends soon on strong evidence with a weak penalty', () => {
    const { value } = bradleyTerry(
      {
        wins: [
          [0, 1e6],
          [0, 0],
        ],
      },
      { l2: 1e-6 },
    );
    expect(value!.iterations).toBeLessThan(40);
    // t solves 2e6 / (1 + exp 2t) = 4e-6 t.
    expect(value!.logStrength[0]).toBeCloseTo(12.2175022, 4);
  });
  it('refuses what nobody counted and says when there is nothing to compare', () => {
    expect(() =>
      bradleyTerry({
        wins: [
          [0, -1],
          [1, 0],
        ],
      }),
    ).toThrow(RangeError);
    expect(() => bradleyTerry({ wins: [[0, 1]] })).toThrow(RangeError);
    expect(() =>
      bradleyTerry(
        {
          wins: [
            [0, 1],
            [1, 0],
          ],
        },
        { l2: -1 },
      ),
    ).toThrow(RangeError);
    expect(bradleyTerry({ wins: [] }).none).toBe('too few');
    expect(bradleyTerry({ wins: [[0]] }).none).toBe('too few');
    expect(() =>
      spectralStrengths(
        {
          wins: [
            [0, 1],
            [1, 0],
          ],
        },
        0,
      ),
    ).toThrow(RangeError);
  });
});

describe('Davidson', () => {
  const { cases, same, sameAll } = reference<
    Table,
    Strengths & Record<'log_nu' | 'nu' | 'se_log_nu', number>
  >('bradley_terry_davidson');
  it.each(cases)('$title', ({ input, expected, note }) => {
    const { value, none } = davidson(input);
    expect(value !== null).toBe(expected.mle_exists);
    if (!value) {
      const why = { NO: 'no ties', AL: 'all ties', DI: 'not connected' }[note.slice(0, 2)];
      expect(none).toBe(why ?? 'separable');
      if (expected.limit_log_strength) {
        sameAll(bradleyTerry(input).value!.logStrength, expected.limit_log_strength, 'limit');
      }
      return;
    }
    sameAll(value.logStrength, expected.log_strength!, 't');
    sameAll(eloOf(value.logStrength), expected.elo!, 'elo');
    same(value.logNu, expected.log_nu, 'log nu');
    same(value.nu, expected.nu, 'nu');
    sameAll(value.standardError, expected.se!, 'se');
    same(value.errorOfLogNu, expected.se_log_nu, 'se of log nu');
    same(value.logLikelihood, expected.log_likelihood, 'log L');
  });
  it('says that nothing is too few', () => {
    expect(
      davidson({
        wins: [
          [0, 0],
          [0, 0],
        ],
      }),
    ).toEqual({ value: null, none: 'too few' });
  });
  it('finds a maximum in random tables just where it says that there is one', () => {
    // Against a search of our own for a direction of recession, over small whole numbers.
    const random = seeded(11);
    const few = () => (random() < 0.45 ? 1 : 0);
    let exist = 0;
    for (let k = 0; k < 300; k++) {
      const wins = [0, 1, 2].map((i) => [0, 1, 2].map((j) => (i === j ? 0 : few())));
      const ties = [
        [0, 0, 0],
        [0, 0, 0],
        [0, 0, 0],
      ];
      for (const [i, j] of [
        [0, 1],
        [0, 2],
        [1, 2],
      ] as const)
        ties[i]![j] = ties[j]![i] = few();
      const { value, none } = davidson({ wins, ties });
      expect(none).not.toBe('not converged');
      expect(value !== null).toBe(!recedes(wins, ties));
      if (value) exist++;
    }
    expect(exist).toBeGreaterThan(30);
    expect(exist).toBeLessThan(270);
  });
});

/** Whether some (t, s) with small whole t and s, no common shift, makes no outcome that occurred less likely. */
function recedes(wins: number[][], ties: number[][]): boolean {
  const range = [-3, -2, -1, 0, 1, 2, 3];
  for (const a of range)
    for (const b of range)
      for (const s of range) {
        const t = [0, a, b];
        if (a === 0 && b === 0 && s === 0) continue;
        const fine = t.every((x, i) =>
          t.every((y, j) => {
            const won = wins[i]![j]! === 0 || (x >= y && x - y >= s);
            return i === j || (won && (ties[i]![j]! === 0 || s >= Math.abs(x - y)));
          }),
        );
        if (fine) return true;
      }
  return false;
}

describe('Plackett–Luce', () => {
  interface Input {
    n_items: number;
    rankings: number[][];
    unlisted_items: 'not compared' | 'below';
    alpha?: number;
  }
  const rankingsOf = ({ n_items, rankings, unlisted_items }: Input) =>
    rankings.map((listed) => ({
      groups: listed.map((i) => [i]),
      below: unlisted_items === 'below' ? [...Array(n_items).keys()].filter((i) => !listed.includes(i)) : [],
    }));
  const mle = reference<Input, Strengths & { strong_components: number[][] }>('plackett_luce');
  it.each(mle.cases)('$title', ({ input, expected, note }) => {
    const got = plackettLuce(input.n_items, rankingsOf(input));
    expect(got.strongComponents).toEqual(expected.strong_components);
    expect(got.value !== null).toBe(expected.mle_exists);
    if (!got.value) return expect(got.none).toBe(reason(note));
    mle.sameAll(got.value.logStrength, expected.log_strength!, 't');
    mle.sameAll(eloOf(got.value.logStrength), expected.elo!, 'elo');
    mle.sameAll(got.value.standardError, expected.se!, 'se');
    mle.same(got.value.logLikelihood, expected.log_likelihood, 'log L');
  });
  const l2 = reference<Input, Strengths>('plackett_luce_l2');
  it.each(l2.cases)('with a penalty, $title', ({ input, expected }) => {
    const { logStrength, objective } = plackettLuce(input.n_items, rankingsOf(input), { l2: input.alpha! })
      .value!;
    l2.sameAll(logStrength, expected.log_strength!, 't');
    l2.sameAll(eloOf(logStrength), expected.elo!, 'elo');
    l2.same(-objective, expected.objective, 'objective');
  });

  it('is Bradley–Terry on pairs, ties too', () => {
    const pairs = [[[0], [1]], [[1], [0]], [[0], [2]], [[2], [1]], [[0, 2]], [[1, 2]], [[0, 1]]];
    const wins = [
      [0, 1, 1],
      [1, 0, 0],
      [0, 1, 0],
    ];
    const ties = [
      [0, 1, 1],
      [1, 0, 1],
      [1, 1, 0],
    ];
    const got = plackettLuce(
      3,
      pairs.map((groups) => ({ groups })),
    ).value!;
    const same = bradleyTerry({ wins, ties }).value!;
    got.logStrength.forEach((t, i) => {
      expect(t).toBeCloseTo(same.logStrength[i]!, 10);
      expect(got.standardError[i]).toBeCloseTo(same.standardError[i]!, 10);
    });
    expect(got.logLikelihood).toBeCloseTo(same.logLikelihood, 10);
  });
  it('counts a tie as the mean of its orders', () => {
    const orders = [
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ];
    const rest = [
      [3, 1, 0, 2],
      [0, 2, 3, 1],
      [1, 3, 2, 0],
    ].flatMap((r) => Array.from({ length: 6 }, () => ({ groups: r.map((i) => [i]) })));
    const spelled = plackettLuce(4, [...rest, ...orders.map((o) => ({ groups: [...o, 3].map((i) => [i]) }))]);
    const tied = plackettLuce(4, [...rest, ...orders.map(() => ({ groups: [[0, 1, 2], [3]] }))]);
    expect(tied.value!.logLikelihood).toBeCloseTo(spelled.value!.logLikelihood, 9);
    tied.value!.logStrength.forEach((t, i) => {
      expect(t).toBeCloseTo(spelled.value!.logStrength[i]!, 9);
    });
  });
  it('makes all equal of all tied', () => {
    const { value } = plackettLuce(12, [{ groups: [Array.from({ length: 12 }, (_, i) => i)] }]);
    for (const t of value!.logStrength) expect(t).toBeCloseTo(0, 12);
  });
  it('refuses a ranking that makes no sense', () => {
    expect(() => plackettLuce(3, [{ groups: [[0], [0]] }])).toThrow(RangeError);
    expect(() => plackettLuce(3, [{ groups: [[3]] }])).toThrow(RangeError);
    expect(() => plackettLuce(20, [{ groups: [Array.from({ length: 17 }, (_, i) => i)] }])).toThrow(
      RangeError,
    );
  });
});

describe('Elo’s scale', () => {
  type Expected = { elo: number[]; win_probability: number[][] };
  const { cases, sameAll } = reference<{ log_strength: number[]; base: number }, Expected>('elo_scale');
  it.each(cases)('$title $input.log_strength', ({ input, expected }) => {
    const t = input.log_strength;
    sameAll(eloOf(t, input.base), expected.elo, 'elo');
    const p = t.map((a) => t.map((b) => winProbability(a, b)));
    sameAll(p.flat(), expected.win_probability.flat(), 'p');
  });
  it('is safe far out', () => {
    expect(winProbability(-1000, 1000)).toBe(0);
    expect(winProbability(1000, -1000)).toBe(1);
  });
});
