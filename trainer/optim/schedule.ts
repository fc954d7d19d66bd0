export type Schedule = 'constant' | 'linear' | 'cosine';

/** Learning rate of `step` (from 1 to `total`): rises linearly over `warmup` steps, then stays, or falls to 0. */
export function learningRateAt(
  step: number,
  { peak, schedule, warmup, total }: { peak: number; schedule: Schedule; warmup: number; total: number },
): number {
  if (step <= warmup) return (peak * step) / (warmup + 1);
  if (schedule === 'constant') return peak;
  const done = (step - 1 - warmup) / Math.max(1, total - warmup);
  return schedule === 'linear' ? peak * (1 - done) : (peak / 2) * (1 + Math.cos(Math.PI * done));
}
