import { type Figure, figure, no } from './figure';
import { type RankedItem, rankTable, type Unrankable } from './from-rankings';
import { kendallTauB, pairCounts } from './kendall';
import { kendallW, kendallWIncomplete } from './kendall-w';
import { alphaOf, coincidences } from './krippendorff';
import { common } from './ranks';
import { type Resampling, resample } from './resample';

/** A figure over items, how many of them carry it, and its bootstrap interval over items. */
export type Estimate = Figure & { n: number; interval: { low: number; high: number } | null };

export interface PersonAgreement {
  personId: string;
  /** Mean over items of the mean τ-b with each other person there. */
  tauB: Estimate;
  /** Share of the others' strict preferences that this person shares, of those both have. */
  pairwise: Estimate;
}

export interface Agreement {
  /** Krippendorff's α, ordinal: people as raters, candidates as units, ranks as values. */
  alpha: Estimate;
  /** Mean over items of the mean τ-b over pairs of people. */
  tauB: Estimate;
  /** Mean over items of Kendall's W with ties, by the pairs of people where ranks are missing. */
  w: Estimate;
  /** Share of pairs of candidates ordered alike, of those that two people both order strictly. */
  pairwise: Estimate;
  people: PersonAgreement[];
}

export interface AgreementOptions extends Resampling {
  unrankable?: Unrankable;
  /** Fewest items for a figure. */
  enough?: number;
}

/** Under this many items a figure would be chance. */
export const ENOUGH_ITEMS = 5;

/**
 * How far people agree in their rankings. Only items count that two people ranked; α takes ranks of items of any
 * size together, so items of one size compare best. 'too few' under `enough` items, with no interval.
 */
export function agreementOf(items: readonly RankedItem[], options: AgreementOptions = {}): Agreement {
  const shared = items.filter((item) => item.rankings.length > 1);
  const tables = shared.map((item) => rankTable(item, options.unrankable));
  const pairs = shared.map((item, i) => pairsOfPeople(item, tables[i]!));
  const over = (values: (readonly PairOfPeople[])[], f: (of: readonly PairOfPeople[]) => Share) =>
    ratio(values.map(f), options);
  const people = [...new Set(shared.flatMap((item) => item.rankings.map((r) => r.personId)))].sort();
  return {
    alpha: alpha(tables, options),
    tauB: over(pairs, meanTau),
    w: ratio(tables.map(concordance), options),
    pairwise: over(pairs, sameOrder),
    people: people.map((personId) => {
      const own = pairs.map((of) => of.filter((pair) => pair.who.includes(personId)));
      return { personId, tauB: over(own, meanTau), pairwise: over(own, sameOrder) };
    }),
  };
}

interface PairOfPeople {
  who: readonly [string, string];
  tauB: number | null;
  /** Pairs of candidates both order strictly, and those of them ordered alike. */
  strict: number;
  alike: number;
}

function pairsOfPeople(
  { rankings }: RankedItem,
  table: readonly (readonly (number | null)[])[],
): PairOfPeople[] {
  return table.flatMap((a, i) =>
    table.slice(i + 1).map((b, k) => {
      const { x, y } = common(a, b);
      const { concordant, discordant } = pairCounts(x, y);
      const who = [rankings[i]!.personId, rankings[i + 1 + k]!.personId] as const;
      return { who, tauB: kendallTauB(x, y).value, strict: concordant + discordant, alike: concordant };
    }),
  );
}

/** What an item adds to a share: `sum` of `n`; an item with n = 0 says nothing. */
interface Share {
  sum: number;
  n: number;
}

const NOTHING: Share = { sum: 0, n: 0 };

function meanTau(pairs: readonly PairOfPeople[]): Share {
  const taus = pairs.map((pair) => pair.tauB).filter((tau) => tau !== null);
  return taus.length === 0 ? NOTHING : { sum: taus.reduce((a, b) => a + b, 0) / taus.length, n: 1 };
}

const sameOrder = (pairs: readonly PairOfPeople[]): Share =>
  pairs.reduce((share, pair) => ({ sum: share.sum + pair.alike, n: share.n + pair.strict }), NOTHING);

function concordance(table: readonly (readonly (number | null)[])[]): Share {
  const complete = table.map((row) => row.filter((rank) => rank !== null));
  const whole = complete.every((row, i) => row.length === table[i]!.length);
  const w = whole ? kendallW(complete).value?.w : kendallWIncomplete(table).value?.w;
  return w === undefined ? NOTHING : { sum: w, n: 1 };
}

/** Σ sum / Σ n over items, with the interval of drawing items. */
function ratio(shares: readonly Share[], { enough = ENOUGH_ITEMS, ...how }: AgreementOptions): Estimate {
  const used = shares.filter((share) => share.n > 0);
  const n = used.length;
  if (n < Math.max(1, enough)) return { ...no('too few'), n, interval: null };
  const at = (places: Iterable<number>) => {
    let [sum, of] = [0, 0];
    for (const i of places) {
      sum += used[i]!.sum;
      of += used[i]!.n;
    }
    return sum / of;
  };
  return { ...figure(at(used.keys())), n, interval: resample(n, at, how) };
}

function alpha(
  tables: readonly (readonly (readonly (number | null)[])[])[],
  { enough = ENOUGH_ITEMS, ...how }: AgreementOptions,
): Estimate {
  const values = [...new Set(tables.flat(2).filter((rank) => rank !== null))].sort((a, b) => a - b);
  // One sparse matrix an item: α of any draw of items is α of the sum.
  const parts = tables
    .map((table) =>
      coincidences(table, values).counts.flatMap((row, c) =>
        row.flatMap((count, k) => (count > 0 ? [{ c, k, count }] : [])),
      ),
    )
    .filter((part) => part.length > 0);
  const n = parts.length;
  if (n < Math.max(1, enough)) return { ...no('too few'), n, interval: null };
  const at = (places: Iterable<number>) => {
    const counts = values.map(() => new Array<number>(values.length).fill(0));
    for (const i of places) for (const { c, k, count } of parts[i]!) counts[c]![k]! += count;
    return alphaOf({ values, counts }, 'ordinal');
  };
  return { ...at(parts.keys()), n, interval: resample(n, (places) => at(places).value, how) };
}
