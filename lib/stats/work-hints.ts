import { mean } from './figure';
import { nearCopies } from './near-copies';
import { quantile } from './quantile';
import { resample } from './resample';
import { wilson } from './wilson';

/** A ranking as work: what was shown, what was said, how long it took. */
export interface Work {
  id: string;
  itemId: string;
  taskId: string;
  /** Candidates in the order this person saw them. */
  shown: readonly string[];
  groups: readonly (readonly string[])[];
  rationale: string | null;
  /** Milliseconds at work; null where nobody counted. */
  activeMs: number | null;
  /** Characters of all candidates. */
  chars: number;
}

export type HintKind = 'position' | 'straight' | 'fast' | 'copied' | 'gold';

/** Something that work done well does not show often. It is a reason to look, never a verdict. */
export interface Hint {
  kind: HintKind;
  /** Share of the rankings, and the share expected of work done well. */
  value: number;
  expected: number;
  /** 99 %: a lead looks at many people, and each at five hints. */
  interval: { low: number; high: number };
  n: number;
  /** The whole interval lies above what is expected (gold: below). */
  raised: boolean;
  evidence: { rankingId: string; itemId: string }[];
}

const LEVEL = 0.99;
const ENOUGH = 20;
/** Shown as evidence at most. */
const SHOWN = 5;
/** Faster than this share of other people's rankings of the task, for the length of its texts. */
const FAST = 0.05;
/** Near copies may be this frequent: some reasons recur. */
const COPIES = 0.1;

const placesOf = (work: readonly Work[]) => work.filter((w) => w.shown.length > 1 && w.groups.length > 0);

/** What the candidate at shown place `at` got of first ranks: 1, or its share of a tie. */
const firstAt = ({ groups, shown }: Work, at: number) =>
  groups[0]!.includes(shown[at]!) ? 1 / groups[0]!.length : 0;

/**
 * How often the candidate shown first is ranked first, against 1/k for k candidates in random order; interval by
 * drawing rankings. null under 20 rankings.
 */
export function positionHint(work: readonly Work[]): Hint | null {
  const used = placesOf(work);
  if (used.length < ENOUGH) return null;
  const values = used.map((w) => firstAt(w, 0));
  const chance = used.map((w) => 1 / w.shown.length);
  const expected = mean(chance);
  // The excess varies less than the share where sizes differ.
  const excess = values.map((v, i) => v - chance[i]!);
  const drawn = resample(used.length, (places) => places.reduce((s, i) => s + excess[i]!, 0) / used.length, {
    level: LEVEL,
  })!;
  return {
    ...{ kind: 'position', value: mean(values), expected, n: used.length },
    interval: { low: Math.max(0, expected + drawn.low), high: Math.min(1, expected + drawn.high) },
    raised: drawn.low > 0,
    evidence: evidenceOf(used.filter((w) => firstAt(w, 0) === 1)),
  };
}

/** First ranks by shown place, of rankings of `k` candidates. */
export function firstByPlace(work: readonly Work[], k: number): { place: number; share: number }[] {
  const used = placesOf(work).filter((w) => w.shown.length === k);
  if (used.length < ENOUGH) return [];
  return Array.from({ length: k }, (_, at) => ({
    place: at + 1,
    share: mean(used.map((w) => firstAt(w, at))),
  }));
}

/** How often the ranking is exactly the order shown, without a tie, against 1/k! in random order. */
export function straightHint(work: readonly Work[]): Hint | null {
  const used = placesOf(work);
  const factorial = (k: number): number => (k < 2 ? 1 : k * factorial(k - 1));
  const isStraight = ({ groups, shown }: Work) =>
    groups.length === shown.length && groups.every((group, i) => group.length === 1 && group[0] === shown[i]);
  return shareHint(
    'straight',
    used,
    used.filter(isStraight),
    mean(used.map((w) => 1 / factorial(w.shown.length))),
  );
}

/** Milliseconds a character, of rankings that were timed. */
const paceOf = ({ activeMs, chars }: Work) => (activeMs === null ? null : activeMs / Math.max(1, chars));

/**
 * How often a ranking took less time for the length of its texts than 95 % of other people's rankings of the same task.
 * `others`: recent rankings of other people; a task with under 50 of them has no measure.
 */
export function fastHint(work: readonly Work[], others: readonly Work[]): Hint | null {
  const limits = new Map<string, number | null>();
  const limitOf = (taskId: string) => {
    if (!limits.has(taskId)) {
      const paces = others
        .filter((w) => w.taskId === taskId)
        .map(paceOf)
        .filter((p) => p !== null);
      limits.set(taskId, paces.length < 50 ? null : quantile(Float64Array.from(paces).sort(), FAST));
    }
    return limits.get(taskId)!;
  };
  const used = work.filter((w) => paceOf(w) !== null && limitOf(w.taskId) !== null);
  return shareHint(
    'fast',
    used,
    used.filter((w) => paceOf(w)! < limitOf(w.taskId)!),
    FAST,
  );
}

/** How often a rationale (of 20 characters or more) is a near copy of an earlier one of the same person. */
export function copiedHint(work: readonly Work[]): Hint | null {
  const used = work.filter((w) => (w.rationale ?? '').trim().length >= 20);
  const copies = nearCopies(used.map((w) => w.rationale!));
  return shareHint(
    'copied',
    used,
    used.filter((_, i) => copies[i] !== null),
    COPIES,
  );
}

/** An answer to a gold item: its agreement with the right ranking, 0 to 1. */
export interface GoldAnswer {
  id: string;
  itemId: string;
  agreement: number;
}

/** Gold answers that say how a person works now. */
const LATEST_GOLD = 20;
const ENOUGH_GOLD = 10;

/**
 * Mean agreement of the latest gold answers (20, or the later half of fewer) against the mean of the earlier ones;
 * interval by drawing answers of both. null under 10 on a side. `answers`: newest first.
 */
export function goldHint(answers: readonly GoldAnswer[]): Hint | null {
  const latest = answers.slice(0, Math.min(LATEST_GOLD, Math.floor(answers.length / 2)));
  const earlier = answers.slice(latest.length);
  if (latest.length < ENOUGH_GOLD) return null;
  const now = mean(latest.map((a) => a.agreement));
  const before = mean(earlier.map((a) => a.agreement));
  // The places below `latest.length` draw of the latest, the others of the earlier ones.
  const drop = resample(
    answers.length,
    (places) => {
      let [a, b] = [0, 0];
      for (const [i, at] of places.entries()) {
        if (i < latest.length) a += latest[at % latest.length]!.agreement;
        else b += earlier[at % earlier.length]!.agreement;
      }
      return a / latest.length - b / earlier.length;
    },
    { level: LEVEL },
  )!;
  return {
    ...{ kind: 'gold', value: now, expected: before, n: answers.length },
    interval: { low: Math.max(0, before + drop.low), high: Math.min(1, before + drop.high) },
    raised: drop.high < 0,
    evidence: latest
      .filter((a) => a.agreement < before)
      .slice(0, SHOWN)
      .map((a) => ({ rankingId: a.id, itemId: a.itemId })),
  };
}

function shareHint(
  kind: HintKind,
  used: readonly Work[],
  found: readonly Work[],
  expected: number,
): Hint | null {
  if (used.length < ENOUGH) return null;
  const interval = wilson(found.length, used.length, LEVEL)!;
  return {
    ...{ kind, value: found.length / used.length, expected, interval, n: used.length },
    raised: interval.low > expected,
    evidence: evidenceOf(found),
  };
}

const evidenceOf = (found: readonly Work[]) =>
  found.slice(0, SHOWN).map((w) => ({ rankingId: w.id, itemId: w.itemId }));
