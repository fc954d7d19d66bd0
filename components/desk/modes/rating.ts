/** Scores by candidate and criterion. */
export type Scores = Readonly<Record<string, Readonly<Record<string, number>>>>;

export interface Weighted {
  key: string;
  /** 1 unless said. */
  weight?: number | undefined;
}

/** Mean of a candidate's scores, by the weights of the criteria; undefined while one is missing. */
export function meanScore(
  scores: Readonly<Record<string, number>> | undefined,
  criteria: readonly Weighted[],
): number | undefined {
  let [sum, weights] = [0, 0];
  for (const { key, weight = 1 } of criteria) {
    const score = scores?.[key];
    if (score === undefined) return undefined;
    sum += weight * score;
    weights += weight;
  }
  return weights > 0 ? sum / weights : undefined;
}

/** Sums in another order may differ in the last bits; scores that people give never differ by so little. */
const SAME = 1e-9;

/** The ranking that the scores say: higher mean first, equal means tied. Those without all scores are left out. */
export function rankedByScores(
  ids: readonly string[],
  scores: Scores,
  criteria: readonly Weighted[],
): string[][] {
  const means = ids
    .map((id) => ({ id, mean: meanScore(scores[id], criteria) }))
    .filter((x): x is { id: string; mean: number } => x.mean !== undefined)
    .sort((a, b) => b.mean - a.mean);
  const groups: string[][] = [];
  means.forEach(({ id, mean }, i) => {
    if (i > 0 && means[i - 1]!.mean - mean < SAME) groups.at(-1)!.push(id);
    else groups.push([id]);
  });
  return groups;
}
