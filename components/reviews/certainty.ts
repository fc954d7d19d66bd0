import type { ReviewResult } from '@/lib/contracts/reviews';

export type Certainty = 'better' | 'maybeBetter' | 'even' | 'maybeWorse' | 'worse';

/** How a rate stands to one half: sure only where its interval leaves it out. Undefined where nothing was preferred. */
export function certainty({
  rate,
  interval,
}: Pick<ReviewResult['overall'], 'rate' | 'interval'>): Certainty | undefined {
  if (rate === null || interval === null) return undefined;
  if (interval.low > 0.5) return 'better';
  if (interval.high < 0.5) return 'worse';
  if (rate === 0.5) return 'even';
  return rate > 0.5 ? 'maybeBetter' : 'maybeWorse';
}
