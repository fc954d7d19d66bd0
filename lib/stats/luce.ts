import { components } from './components';
import { type Figure, figure, no } from './figure';
import { zeros } from './linear';
import { maximise } from './newton';

/** Why there are no strengths: no comparison; items that no chain of comparisons joins; a group that never loses. */
export type NoFit = 'too few' | 'not connected' | 'separable' | 'not converged';

/** Choices after Luce: who was chosen, from which sets. A choice counts by its weight. */
export interface Choices {
  /** For each item the weight of the choices it won. */
  won: number[];
  sets: { members: readonly number[]; weight: number }[];
  /** Whether i was chosen where j was to be had. */
  beats: (i: number, j: number) => boolean;
}

export interface Strengths {
  /** Natural logarithms, mean 0: P(i over j) = 1 / (1 + exp(t_j − t_i)). */
  logStrength: number[];
  standardError: number[];
  /** n × n, rows sum to 0. */
  covariance: number[][];
  logLikelihood: number;
  /** What was maximised: the log-likelihood less the penalty. */
  objective: number;
  iterations: number;
}

export type LuceFit = Figure<Strengths, NoFit> & { strongComponents: number[][]; weakComponents: number[][] };

/**
 * Strengths t that maximise log L(t) − l2 · Σ t², log L = Σ won·t − Σ_sets weight · log Σ_members exp t (Luce 1959).
 * Without a penalty they are finite iff the graph "i was chosen before j" is strongly connected (Ford 1957; Hunter
 * 2004, Ann. Stat. 32:384, assumption 1), which is tested first: no solver's error tells it.
 */
export function fitLuce(n: number, choices: Choices, l2 = 0): LuceFit {
  if (!(l2 >= 0)) throw new RangeError('A penalty must be 0 or more.');
  const { strong, weak } = components(n, choices.beats);
  const parts = { strongComponents: strong, weakComponents: weak };
  if (n < 2) return { ...no<NoFit>('too few'), ...parts };
  if (l2 === 0 && strong.length > 1) {
    const none = weak.length === n ? 'too few' : weak.length > 1 ? 'not connected' : 'separable';
    return { ...no<NoFit>(none), ...parts };
  }
  const likelihood = (t: readonly number[]) => logLikelihood(t, choices);
  const penalty = (t: readonly number[]) => l2 * t.reduce((sum, v) => sum + v * v, 0);
  const maximum = maximise(
    n,
    Array.from({ length: n }, (_, i) => i),
    choices.won.reduce((a, b) => a + b, 0),
    (t) => likelihood(t) - penalty(t),
    (t) => slope(t, choices, l2),
  );
  if (!maximum) return { ...no<NoFit>('not converged'), ...parts };
  const { at, value, covariance, iterations } = maximum;
  const standardError = covariance.map((row, i) => Math.sqrt(Math.max(0, row[i]!)));
  const found = { logStrength: at, standardError, covariance, iterations };
  return { ...figure({ ...found, logLikelihood: likelihood(at), objective: value }), ...parts };
}

/** Standard error of the difference of two strengths. */
export const errorOfDifference = ({ covariance: c }: Strengths, i: number, j: number): number =>
  Math.sqrt(Math.max(0, c[i]![i]! + c[j]![j]! - 2 * c[i]![j]!));

/** log Σ exp of some of the values, and their shares in it; the largest is taken out first. */
function softmax(t: readonly number[], members: readonly number[]): { log: number; shares: number[] } {
  const top = Math.max(...members.map((i) => t[i]!));
  const raw = members.map((i) => Math.exp(t[i]! - top));
  const sum = raw.reduce((a, b) => a + b, 0);
  return { log: top + Math.log(sum), shares: raw.map((v) => v / sum) };
}

const logLikelihood = (t: readonly number[], { won, sets }: Choices): number =>
  won.reduce((sum, w, i) => sum + w * t[i]!, 0) -
  sets.reduce((sum, { members, weight }) => sum + weight * softmax(t, members).log, 0);

function slope(t: readonly number[], { won, sets }: Choices, l2: number) {
  const gradient = won.map((w, i) => w - 2 * l2 * t[i]!);
  const curvature = zeros(t.length, t.length);
  for (const i of t.keys()) curvature[i]![i] = 2 * l2;
  for (const { members, weight } of sets) {
    const { shares } = softmax(t, members);
    members.forEach((i, a) => {
      gradient[i]! -= weight * shares[a]!;
      curvature[i]![i]! += weight * shares[a]!;
      members.forEach((j, b) => {
        curvature[i]![j]! -= weight * shares[a]! * shares[b]!;
      });
    });
  }
  return { gradient, curvature };
}
