/**
 * Near duplicates in a stream, by locality-sensitive hashing: texts that share a band of their MinHash signatures are
 * compared by the whole signature. What stays in memory of a kept text does not depend on its length: its signature
 * (`permutations` bytes), its line, and 8 to 16 bytes a band.
 */
import type { Finding } from './finding';
import { bandingFor, MinHash, shinglesOf, similarity } from './minhash';

export type DuplicateOptions = {
  /** Words in a shingle. */
  shingle: number;
  permutations: number;
  /** Jaccard similarity from which on two texts are one. */
  threshold: number;
};

export class NearDuplicates {
  readonly #hash: MinHash;
  readonly #table = new BandTable();
  #signatures = new Uint8Array(0);
  #lines = new Float64Array(0);
  #kept = 0;

  constructor(private readonly options: DuplicateOptions) {
    this.#hash = new MinHash(options.permutations, bandingFor(options.permutations, options.threshold));
  }

  /** What the text repeats; a text that repeats nothing is remembered under its line. */
  check(text: string, line: number): Finding | undefined {
    const { permutations, shingle, threshold } = this.options;
    const { bits, bands } = this.#hash.sign(shinglesOf(text, shingle));
    let best: Finding | undefined;
    const compared = new Set<number>();
    for (const band of bands)
      for (const other of this.#table.find(band)) {
        if (compared.has(other)) continue;
        compared.add(other);
        const start = other * permutations;
        const value = similarity(bits, this.#signatures.subarray(start, start + permutations));
        if (value >= threshold && value > (best?.value ?? 0))
          best = { rule: 'duplicate', value, limit: threshold, line: this.#lines[other]! };
      }
    if (!best) this.#remember(bits, bands, line);
    return best;
  }

  #remember(bits: Uint8Array, bands: Uint32Array, line: number): void {
    const id = this.#kept++;
    const { permutations } = this.options;
    if (id >= this.#lines.length) {
      const room = Math.max(1024, 2 * this.#lines.length);
      const [signatures, lines] = [new Uint8Array(room * permutations), new Float64Array(room)];
      signatures.set(this.#signatures);
      lines.set(this.#lines);
      [this.#signatures, this.#lines] = [signatures, lines];
    }
    this.#signatures.set(bits, id * permutations);
    this.#lines[id] = line;
    for (const band of bands) this.#table.add(band, id);
  }
}

/** Band hash → texts, several a hash: open addressing with linear probing, at most three quarters full. */
class BandTable {
  #bands = new Uint32Array(1 << 12);
  /** Text + 1; 0 is an empty place. */
  #texts = new Uint32Array(1 << 12);
  #used = 0;

  *find(band: number): Generator<number> {
    const mask = this.#bands.length - 1;
    for (let i = band & mask; this.#texts[i] !== 0; i = (i + 1) & mask)
      if (this.#bands[i] === band) yield this.#texts[i]! - 1;
  }

  add(band: number, text: number): void {
    if (this.#used >= 0.75 * this.#bands.length) this.#grow();
    this.#put(band, text + 1);
    this.#used++;
  }

  #put(band: number, entry: number): void {
    const mask = this.#bands.length - 1;
    let i = band & mask;
    while (this.#texts[i] !== 0) i = (i + 1) & mask;
    this.#bands[i] = band;
    this.#texts[i] = entry;
  }

  #grow(): void {
    const [bands, texts] = [this.#bands, this.#texts];
    this.#bands = new Uint32Array(2 * bands.length);
    this.#texts = new Uint32Array(2 * bands.length);
    for (let i = 0; i < bands.length; i++) if (texts[i] !== 0) this.#put(bands[i]!, texts[i]!);
  }
}
