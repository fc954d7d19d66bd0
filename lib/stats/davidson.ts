import type { Comparisons } from './bradley-terry';
import { components } from './components';
import { type Figure, figure, no } from './figure';
import { zeros } from './linear';
import type { NoFit } from './luce';
import { maximise } from './newton';

/** As for Bradley–Terry; 'no ties' and 'all ties': ν runs to 0 or to infinity. */
export type NoDavidson = NoFit | 'no ties' | 'all ties';

export interface DavidsonStrengths {
  /** Natural logarithms, mean 0. */
  logStrength: number[];
  standardError: number[];
  /** How easily two tie: P(tie) = ν/(2 + ν) between equals. */
  nu: number;
  logNu: number;
  errorOfLogNu: number;
  logLikelihood: number;
  iterations: number;
}

interface Meeting {
  i: number;
  j: number;
  /** How often i won, j won, they tied. */
  counts: readonly [number, number, number];
}

/**
 * Strengths with ties as an outcome of their own (Davidson 1970, JASA 65:317): P(i over j) : P(j over i) : P(tie) =
 * aᵢ : aⱼ : ν√(aᵢaⱼ), log a of mean 0, by maximum likelihood. Without a finite maximum the reason; with 'no ties' the
 * strengths are Bradley–Terry's.
 */
export function davidson({ wins, ties }: Comparisons): Figure<DavidsonStrengths, NoDavidson> {
  const n = wins.length;
  const meetings: Meeting[] = [];
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const counts = [wins[i]![j]!, wins[j]![i]!, ties?.[i]?.[j] ?? 0] as const;
      if (counts.some((v) => v > 0)) meetings.push({ i, j, counts });
    }
  }
  const none = whyNone(n, meetings);
  if (none) return no<NoDavidson>(none);
  const items = Array.from({ length: n }, (_, i) => i);
  const maximum = maximise(
    n + 1,
    items,
    meetings.reduce((sum, m) => sum + m.counts[0] + m.counts[1] + m.counts[2], 0),
    (x) => meetings.reduce((sum, m) => sum + likelihood(x, m), 0),
    (x) => slope(x, meetings),
  );
  if (!maximum) return no<NoDavidson>('not converged');
  const { at, value, covariance, iterations } = maximum;
  const errors = covariance.map((row, i) => Math.sqrt(Math.max(0, row[i]!)));
  return figure({
    logStrength: at.slice(0, n),
    standardError: errors.slice(0, n),
    nu: Math.exp(at[n]!),
    logNu: at[n]!,
    errorOfLogNu: errors[n]!,
    logLikelihood: value,
    iterations,
  });
}

/**
 * A maximum exists iff no direction (t, s) other than a common shift keeps every outcome that occurred at least as
 * likely (Haberman 1974 for log-linear models): a win of i over j wants t_i − t_j ≥ max(0, s), a tie s ≥ |t_i − t_j|.
 * With s = 0 there is one unless wins and ties connect strongly; with s = 1 there is one unless the differences
 * t_i − t_j ≥ 1 for wins, ≤ 1 for ties contradict each other: a cycle with more wins than ties.
 */
function whyNone(n: number, meetings: readonly Meeting[]): NoDavidson | null {
  const count = (k: number) => meetings.reduce((sum, m) => sum + m.counts[k]!, 0);
  if (meetings.length === 0) return 'too few';
  const lose = zeros(n, n);
  for (const { i, j, counts } of meetings) {
    lose[i]![j] = Number(counts[0] + counts[2] > 0);
    lose[j]![i] = Number(counts[1] + counts[2] > 0);
  }
  const { strong, weak } = components(n, (i, j) => lose[i]![j]! > 0);
  if (weak.length > 1) return 'not connected';
  if (count(2) === 0) return strong.length > 1 ? 'separable' : 'no ties';
  if (count(0) + count(1) === 0) return 'all ties';
  return strong.length > 1 || !hasWinningCycle(n, meetings) ? 'separable' : null;
}

/** Whether some cycle has more wins along it than ties (Bellman & Ford: a negative cycle, win −1, tie +1). */
function hasWinningCycle(n: number, meetings: readonly Meeting[]): boolean {
  const edges = meetings.flatMap(({ i, j, counts: [won, lost, tied] }) => [
    ...(won > 0 ? [{ from: i, to: j, cost: -1 }] : []),
    ...(lost > 0 ? [{ from: j, to: i, cost: -1 }] : []),
    ...(tied > 0
      ? [
          { from: i, to: j, cost: 1 },
          { from: j, to: i, cost: 1 },
        ]
      : []),
  ]);
  const distance = new Array<number>(n).fill(0);
  for (let round = 0; round <= n; round++) {
    let changed = false;
    for (const { from, to, cost } of edges) {
      if (distance[from]! + cost >= distance[to]!) continue;
      distance[to] = distance[from]! + cost;
      changed = true;
    }
    if (!changed) return false;
  }
  return true;
}

/** Log-weights of the three outcomes of a meeting, and their probabilities. */
function outcomes(x: readonly number[], { i, j }: Meeting) {
  const u = [x[i]!, x[j]!, x[x.length - 1]! + (x[i]! + x[j]!) / 2];
  const top = Math.max(...u);
  const raw = u.map((v) => Math.exp(v - top));
  const sum = raw.reduce((a, b) => a + b, 0);
  return { u, log: top + Math.log(sum), p: raw.map((v) => v / sum) };
}

function likelihood(x: readonly number[], meeting: Meeting): number {
  const { u, log } = outcomes(x, meeting);
  return meeting.counts.reduce((sum, c, o) => sum + c * (u[o]! - log), 0);
}

/** What each outcome's log-weight takes of (t_i, t_j, log ν). */
const PARTS = [
  [1, 0, 0],
  [0, 1, 0],
  [0.5, 0.5, 1],
] as const;

function slope(x: readonly number[], meetings: readonly Meeting[]) {
  const gradient = new Array<number>(x.length).fill(0);
  const curvature = zeros(x.length, x.length);
  for (const meeting of meetings) {
    const { p } = outcomes(x, meeting);
    const all = meeting.counts.reduce((a, b) => a + b, 0);
    const at = [meeting.i, meeting.j, x.length - 1];
    const expected = at.map((_, a) => PARTS.reduce((sum, part, o) => sum + p[o]! * part[a]!, 0));
    at.forEach((row, a) => {
      gradient[row]! +=
        PARTS.reduce((sum, part, o) => sum + meeting.counts[o]! * part[a]!, 0) - all * expected[a]!;
      at.forEach((column, b) => {
        const square = PARTS.reduce((sum, part, o) => sum + p[o]! * part[a]! * part[b]!, 0);
        curvature[row]![column]! += all * (square - expected[a]! * expected[b]!);
      });
    });
  }
  return { gradient, curvature };
}
