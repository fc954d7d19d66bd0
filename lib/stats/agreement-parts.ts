import { type RankedItem, rankTable, type Unrankable } from './from-rankings';
import { kendallTauB, pairCounts } from './kendall';
import { kendallW, kendallWIncomplete } from './kendall-w';
import { coincidences } from './krippendorff';
import { common } from './ranks';

/** How two people order the candidates both ranked: every figure of two people comes of these counts. */
export interface PairOfPeople {
  who: readonly [string, string];
  /** Pairs of candidates both order strictly, alike and the other way round. */
  concordant: number;
  discordant: number;
  /** Tied by the first only, by the second only, by both. */
  tiedA: number;
  tiedB: number;
  tiedBoth: number;
  /** null where one of them ties everything. */
  tauB: number | null;
}

/** A place of the coincidence matrix: how often ranks `a` and `b` stand together. */
export interface Cell {
  a: number;
  b: number;
  count: number;
}

/** What one item adds to every figure of agreement; figures of any items come of their parts alone. */
export interface ItemParts {
  people: number;
  pairs: PairOfPeople[];
  /** Mean τ-b over pairs of people; null where none has one. */
  tauB: number | null;
  /** Kendall's W; null where nothing varies. */
  w: number | null;
  alike: number;
  strict: number;
  cells: Cell[];
}

/** The parts of an item that at least two people ranked. */
export function partsOf(item: RankedItem, unrankable?: Unrankable): ItemParts {
  const table = rankTable(item, unrankable);
  const pairs = pairsOfPeople(item, table);
  return {
    people: item.rankings.length,
    pairs,
    tauB: meanTau(pairs),
    w: concordance(table),
    alike: pairs.reduce((n, pair) => n + pair.concordant, 0),
    strict: pairs.reduce((n, pair) => n + pair.concordant + pair.discordant, 0),
    cells: cellsOf(table),
  };
}

/** Mean τ-b of the pairs of people that have one; null of none. */
export function meanTau(pairs: readonly Pick<PairOfPeople, 'tauB'>[]): number | null {
  const taus = pairs.map((pair) => pair.tauB).filter((tau) => tau !== null);
  return taus.length === 0 ? null : taus.reduce((a, b) => a + b, 0) / taus.length;
}

type Table = readonly (readonly (number | null)[])[];

function pairsOfPeople({ rankings }: RankedItem, table: Table): PairOfPeople[] {
  return table.flatMap((a, i) =>
    table.slice(i + 1).map((b, k) => {
      const { x, y } = common(a, b);
      const { concordant, discordant, tiedX, tiedY, tiedBoth } = pairCounts(x, y);
      return {
        who: [rankings[i]!.personId, rankings[i + 1 + k]!.personId] as const,
        ...{ concordant, discordant, tiedA: tiedX, tiedB: tiedY, tiedBoth },
        tauB: kendallTauB(x, y).value,
      };
    }),
  );
}

function concordance(table: Table): number | null {
  const complete = table.map((row) => row.filter((rank) => rank !== null));
  const whole = complete.every((row, i) => row.length === table[i]!.length);
  const w = whole ? kendallW(complete).value?.w : kendallWIncomplete(table).value?.w;
  return w ?? null;
}

function cellsOf(table: Table): Cell[] {
  const { values, counts } = coincidences(table);
  return counts.flatMap((row, c) =>
    row.flatMap((count, k) => (count > 0 ? [{ a: values[c]!, b: values[k]!, count }] : [])),
  );
}
