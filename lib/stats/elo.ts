/** Points of the Elo scale for each natural log-unit of strength (Elo 1978, §8.4): 400 / ln 10. */
export const ELO_PER_LOG = 400 / Math.LN10;

/** Log-strengths on the Elo scale, `base` where a log-strength is 0. */
export const eloOf = (logStrength: readonly number[], base = 0): number[] =>
  logStrength.map((t) => base + t * ELO_PER_LOG);

/** Probability that one with log-strength `t` beats one with `u`, ties aside; safe for any difference. */
export const winProbability = (t: number, u: number): number => 1 / (1 + Math.exp(u - t));
