/**
 * Random numbers without state: a stream is a pure function of its keys, the same on any machine.
 * Keys are folded with MurmurHash3's finaliser; the stream is mulberry32.
 */

function fmix(h: number): number {
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Folds numbers and strings to 32 bits. */
export function hashKeys(...keys: (number | string)[]): number {
  let h = 0x9e3779b9;
  for (const key of keys) {
    if (typeof key === 'string') {
      for (let i = 0; i < key.length; i++) h = fmix(h ^ key.charCodeAt(i));
      h = fmix(h ^ 0x1f83d9ab);
    } else {
      h = fmix(h ^ (key >>> 0));
      h = fmix(h ^ (Math.floor(key / 2 ** 32) >>> 0));
    }
  }
  return h;
}

/** A stream of numbers in [0, 1) for these keys. */
export function stream(...keys: (number | string)[]): () => number {
  let a = hashKeys(...keys);
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A permutation of 0..n-1 (Fisher-Yates) for these keys. */
export function permutation(n: number, ...keys: (number | string)[]): Uint32Array {
  const next = stream(...keys);
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    const held = order[i]!;
    order[i] = order[j]!;
    order[j] = held;
  }
  return order;
}
