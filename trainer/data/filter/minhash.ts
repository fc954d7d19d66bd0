/**
 * MinHash: a short signature of a text whose equal places estimate the Jaccard similarity of two texts' shingles
 * (Broder, "On the resemblance and containment of documents", 1997). A signature keeps 8 bits a place (b-bit minwise
 * hashing, Li and König 2010, arXiv 0910.3349).
 */
import { hashKeys } from '../../rng';
import { wordsOf } from './words';

export type Signature = {
  /** Lowest 8 bits of each permutation's minimum, [permutations]. */
  bits: Uint8Array;
  /** A hash of the minima of each band, [bands]. */
  bands: Uint32Array;
};
export type Banding = { bands: number; rows: number };

/**
 * The widest bands (rows) with which two texts at the threshold share at least one band in 95 of 100 cases:
 * 1 - (1 - t^rows)^bands (Leskovec, Rajaraman and Ullman, "Mining of Massive Datasets", section 3.4).
 */
export function bandingFor(permutations: number, threshold: number): Banding {
  for (let rows = permutations; rows > 1; rows--) {
    const bands = Math.floor(permutations / rows);
    if (1 - (1 - threshold ** rows) ** bands >= 0.95) return { bands, rows };
  }
  return { bands: permutations, rows: 1 };
}

/** Hashes of the runs of `size` words; of a text with fewer words, of all of them; without any, of the text. */
export function shinglesOf(text: string, size: number): Set<number> {
  const words = wordsOf(text);
  if (words.length === 0) return new Set([hashKeys(text.trim())]);
  const hashes = words.map((word) => hashKeys(word));
  const shingles = new Set<number>();
  for (let i = 0; i + size <= hashes.length; i++) shingles.add(hashKeys(...hashes.slice(i, i + size)));
  if (shingles.size === 0) shingles.add(hashKeys(...hashes));
  return shingles;
}

/** Makes signatures by `permutations` hash functions of its own, the same on any machine. */
export class MinHash {
  readonly #add: Uint32Array;
  readonly #times: Uint32Array;

  constructor(
    readonly permutations: number,
    readonly banding: Banding,
  ) {
    this.#add = Uint32Array.from({ length: permutations }, (_, i) => hashKeys('minhash', 'add', i));
    this.#times = Uint32Array.from({ length: permutations }, (_, i) => hashKeys('minhash', 'times', i) | 1);
  }

  sign(shingles: Iterable<number>): Signature {
    const minima = new Uint32Array(this.permutations).fill(0xffffffff);
    for (const shingle of shingles)
      for (let i = 0; i < minima.length; i++) {
        let h = Math.imul(shingle ^ this.#add[i]!, this.#times[i]!);
        h = Math.imul(h ^ (h >>> 15), 0x85ebca6b);
        h = (h ^ (h >>> 13)) >>> 0;
        if (h < minima[i]!) minima[i] = h;
      }
    const { bands, rows } = this.banding;
    return {
      bits: Uint8Array.from(minima),
      bands: Uint32Array.from({ length: bands }, (_, b) =>
        hashKeys(b, ...minima.subarray(b * rows, (b + 1) * rows)),
      ),
    };
  }
}

/** Estimated Jaccard similarity, 0 to 1; two places are equal by chance in 1 of 256 cases. */
export function similarity(a: Uint8Array, b: Uint8Array): number {
  let equal = 0;
  for (let i = 0; i < a.length; i++) if (a[i] === b[i]) equal++;
  return Math.max(0, (equal / a.length - 1 / 256) / (1 - 1 / 256));
}
