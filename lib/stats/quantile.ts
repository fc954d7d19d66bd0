/** Quantile `q` in [0, 1] of values sorted upwards, linear between them (Hyndman & Fan 1996, type 7). */
export function quantile(sorted: ArrayLike<number>, q: number): number {
  const x = q * (sorted.length - 1);
  const low = Math.floor(x);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low]! + (sorted[high]! - sorted[low]!) * (x - low);
}
