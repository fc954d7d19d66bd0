/** Mulberry32: numbers in [0, 1) from a seed. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const KILLS = ['web', 'worker', 'postgres'] as const;
export type Kill = (typeof KILLS)[number];

/**
 * How one submit goes wrong:
 * - `double`: sent twice at once
 * - `drop`: its connection is dropped, then it is sent again
 * - `again`: sent again after its answer, and then with another body under the same key
 * - `reorder`: autosave, heartbeat and submit leave together and arrive in any order
 * - `clock`: the client's clock jumps: it thinks its session is over and signs in anew, sends a time at work of a whole
 *   day, and its lease ran out unnoticed
 */
export const FAULTS = ['double', 'drop', 'again', 'reorder', 'clock'] as const;
export type Fault = (typeof FAULTS)[number];

export type Counts = Record<Kill, number> & { faults: number };

export const isKill = (event: Kill | Fault): event is Kill => (KILLS as readonly string[]).includes(event);

/** A list in random order; the same for the same numbers. */
export const shuffled = <T>(list: readonly T[], random: () => number): T[] =>
  list
    .map((value) => [random(), value] as const)
    .sort((a, b) => a[0] - b[0])
    .map(([, value]) => value);

/** So many kills of each process and faults of all kinds in turn, in random order. */
export function eventsOf(counts: Counts, random: () => number): (Kill | Fault)[] {
  const kills = KILLS.flatMap((name) => Array.from({ length: counts[name] }, () => name));
  const faults = Array.from({ length: counts.faults }, (_, i) => FAULTS[i % FAULTS.length]!);
  return shuffled([...kills, ...faults], random);
}
