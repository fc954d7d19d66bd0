import { fitLuce, type LuceFit } from './luce';

/** `wins[i][j]`: how often i beat j, n × n. `ties[i][j]`: how often they tied, symmetric, each tie once a side. */
export interface Comparisons {
  wins: readonly (readonly number[])[];
  ties?: readonly (readonly number[])[];
}

/**
 * Strengths after Bradley & Terry (1952, Biometrika 39:324): P(i over j) = 1 / (1 + exp(t_j − t_i)), a tie as half a
 * win each way. Without options the maximum of the likelihood, or why there is none. Two ways to have one always:
 * `l2` takes l2 · Σ t² off the log-likelihood (a normal prior of variance 1/(2 l2)); `pseudo` adds that many wins to
 * both sides of every pair, also of those that never met. Standard errors from the observed information.
 */
export function bradleyTerry(
  comparisons: Comparisons,
  { l2 = 0, pseudo = 0 }: { l2?: number; pseudo?: number } = {},
): LuceFit {
  const w = halfWins(comparisons, pseudo);
  const n = w.length;
  const sets = w.flatMap((row, i) =>
    row.slice(0, i).flatMap((v, j) => {
      const weight = v + w[j]![i]!;
      return weight > 0 ? [{ members: [i, j], weight }] : [];
    }),
  );
  const won = w.map((row) => row.reduce((a, b) => a + b, 0));
  return fitLuce(n, { won, sets, beats: (i, j) => w[i]![j]! > 0 }, l2);
}

/** n × n: wins, half of the ties, and `pseudo` in every cell off the diagonal. */
export function halfWins({ wins, ties }: Comparisons, pseudo = 0): number[][] {
  return wins.map((row, i) => {
    if (row.length !== wins.length)
      throw new RangeError('Wins must be a square table, a row and a column an item.');
    return row.map((v, j) => {
      if (!(v >= 0)) throw new RangeError(`There are no ${v} wins.`);
      return i === j ? 0 : v + (ties?.[i]?.[j] ?? 0) / 2 + pseudo;
    });
  });
}
