/** Short sequences share a row of attention's layout, so that little of it is padding. */

/** Where each sequence lies: the bin, and its first place there. */
export type Binned = { bins: number; size: number; at: { bin: number; from: number }[] };

/** First fit, the longest first (Johnson 1973: at most 11/9 of the fewest bins, and one); a bin is as long as the longest. */
export function binSequences(lengths: readonly number[]): Binned {
  const size = Math.max(...lengths);
  const used: number[] = [];
  const at: Binned['at'] = [];
  const longestFirst = lengths.map((_, s) => s).sort((a, b) => lengths[b]! - lengths[a]! || a - b);
  for (const s of longestFirst) {
    let bin = used.findIndex((n) => n + lengths[s]! <= size);
    if (bin < 0) bin = used.push(0) - 1;
    at[s] = { bin, from: used[bin]! };
    used[bin]! += lengths[s]!;
  }
  return { bins: used.length, size, at };
}
