/** Generation step by step: prompts are computed once, then one token of every sequence at a time (KV cache). */

import { type Tensor, type Tensor1D, tf } from '../tf';
import { attention } from './attention';
import type { PackedRows } from './forward';
import { apply, feedForward, project, uploadRows } from './forward';
import { logits } from './logprob';
import { product, ropeTables } from './ops';
import type { Weights } from './weights';

/** New keys are merged into the large tensors only every so often, since each merge copies them. */
const MERGE_EVERY = 32;

type Cache = { keys: Tensor; values: Tensor; newKeys?: Tensor; newValues?: Tensor };

/**
 * B sequences under way. Prompts of different length are aligned at their end: padding stands on the left and is hidden
 * by a mask, so every sequence writes its next key to the same place.
 */
export class Decoder {
  /** One a layer, [B, KV, length, headDim]. */
  private caches: Cache[] = [];
  private mask: Tensor | undefined;
  private positions: number[];
  private recent = 0;

  /** `rows[b]` is the prompt of sequence b; samples of one prompt name the same. */
  constructor(
    private readonly weights: Weights,
    private readonly prompts: number[][],
    private readonly rows: number[],
  ) {
    this.positions = rows.map((row) => prompts[row]!.length);
  }

  get size(): number {
    return this.positions.length;
  }

  /** Logits of the first new token, row after row: [B · vocab]. */
  prefill(): Float32Array {
    const { weights, prompts, rows } = this;
    const packed = packPrompts(prompts);
    const ends = packed.sequences.map((s) => s.start + s.length - 1);
    const longest = Math.max(...rows.map((row) => prompts[row]!.length));
    const result = tf.tidy(() => {
      const uploaded = uploadRows(weights, packed);
      const places = this.places(packed, longest);
      let x: Tensor = tf.gather(weights.embedding, uploaded.ids);
      weights.layers.forEach((layer) => {
        const { q, k, v } = project(weights, layer, undefined, uploaded.rope, x);
        this.caches.push({ keys: tf.keep(this.lay(k, places)), values: tf.keep(this.lay(v, places)) });
        const mixed = attention(q, k, v, uploaded.layout, weights.config);
        x = feedForward(weights, layer, undefined, tf.add(x, apply(layer, undefined, 'o', mixed)));
      });
      const last = rows.map((row) => ends[row]!);
      return logits(weights, x, tf.tensor1d(last, 'int32'));
    });
    this.mask = this.paddingMask(longest);
    return read(result);
  }

  /** Takes the last token of each sequence, gives the logits of the next: [B · vocab]. */
  step(tokens: number[]): Float32Array {
    const { weights, positions } = this;
    const { headDim, ropeTheta } = weights.config;
    const result = tf.tidy(() => {
      const rope = ropeTables(positions, headDim, ropeTheta);
      let x: Tensor = tf.gather(weights.embedding, tf.tensor1d(tokens, 'int32'));
      weights.layers.forEach((layer, l) => {
        const { q, k, v } = project(weights, layer, undefined, rope, x);
        const mixed = this.attend(this.caches[l]!, q, k, v);
        x = feedForward(weights, layer, undefined, tf.add(x, apply(layer, undefined, 'o', mixed)));
      });
      return logits(weights, x, tf.range(0, tokens.length, 1, 'int32') as Tensor1D);
    });
    this.positions = positions.map((p) => p + 1);
    if (++this.recent >= MERGE_EVERY) this.merge();
    return read(result);
  }

  /** Goes on with these sequences only. */
  keep(indices: number[]): void {
    this.merge();
    const index = tf.tensor1d(indices, 'int32');
    const pick = (x: Tensor) => {
      const kept = tf.gather(x, index);
      x.dispose();
      return kept;
    };
    this.caches = this.caches.map(({ keys, values }) => ({ keys: pick(keys), values: pick(values) }));
    if (this.mask) this.mask = pick(this.mask);
    this.positions = indices.map((i) => this.positions[i]!);
    index.dispose();
  }

  dispose(): void {
    for (const cache of this.caches) for (const tensor of Object.values(cache)) tensor?.dispose();
    this.caches = [];
    this.mask?.dispose();
    this.mask = undefined;
  }

  /** q [B, H·d] over everything cached and itself → [B, H·d]. */
  private attend(cache: Cache, q: Tensor, k: Tensor, v: Tensor): Tensor {
    const { heads, kvHeads, headDim } = this.weights.config;
    const b = this.size;
    const one = (x: Tensor) => tf.reshape(x, [b, kvHeads, 1, headDim]);
    const append = (old: Tensor | undefined, x: Tensor) => {
      const grown = tf.keep(old ? tf.concat([old, one(x)], 2) : tf.clone(one(x)));
      old?.dispose();
      return grown;
    };
    cache.newKeys = append(cache.newKeys, k);
    cache.newValues = append(cache.newValues, v);
    const qs = tf.mul(tf.reshape(q, [b, kvHeads, heads / kvHeads, headDim]), 1 / Math.sqrt(headDim));
    const old = product(qs, cache.keys, false, true);
    const seen = this.mask ? tf.add(old, this.mask) : old;
    const p = tf.softmax(tf.concat([seen, product(qs, cache.newKeys, false, true)], -1));
    const [pOld, pNew] = tf.split(p, [cache.keys.shape[2]!, cache.newKeys.shape[2]!], -1) as [Tensor, Tensor];
    const out = tf.add(product(pOld, cache.values), product(pNew, cache.newValues));
    return tf.reshape(out, [b, heads * headDim]);
  }

  private merge(): void {
    if (this.recent === 0) return;
    const join = (old: Tensor, recent: Tensor) => {
      const joined = tf.concat([old, recent], 2);
      tf.dispose([old, recent]);
      return joined;
    };
    this.caches = this.caches.map(({ keys, values, newKeys, newValues }) => ({
      keys: join(keys, newKeys!),
      values: join(values, newValues!),
    }));
    if (this.mask) {
      const old = this.mask;
      this.mask = tf.pad(old, [
        [0, 0],
        [0, 0],
        [0, 0],
        [0, this.recent],
      ]);
      old.dispose();
    }
    this.recent = 0;
  }

  /** Packed row of each place, [B · longest]; padding takes row 0 and is masked. */
  private places(packed: PackedRows, longest: number): Tensor1D {
    const places = new Int32Array(this.size * longest);
    this.rows.forEach((row, b) => {
      const { start, length } = packed.sequences[row]!;
      for (let t = 0; t < length; t++) places[b * longest + longest - length + t] = start + t;
    });
    return tf.tensor1d(places, 'int32');
  }

  /** x [T, KV·d] → [B, KV, longest, d] */
  private lay(x: Tensor, places: Tensor1D): Tensor {
    const { kvHeads, headDim } = this.weights.config;
    const longest = places.size / this.size;
    return tf.transpose(
      tf.reshape(tf.gather(x, places), [this.size, longest, kvHeads, headDim]),
      [0, 2, 1, 3],
    );
  }

  private paddingMask(longest: number): Tensor | undefined {
    const padding = this.rows.map((row) => longest - this.prompts[row]!.length);
    if (padding.every((n) => n === 0)) return undefined;
    const mask = new Float32Array(this.size * longest);
    padding.forEach((n, b) => {
      mask.fill(-1e9, b * longest, b * longest + n);
    });
    return tf.tensor(mask, [this.size, 1, 1, longest]);
  }
}

function packPrompts(prompts: number[][]): PackedRows {
  let start = 0;
  const sequences = prompts.map((prompt) => {
    const sequence = { start, length: prompt.length };
    start += prompt.length;
    return sequence;
  });
  return {
    ids: Int32Array.from(prompts.flat()),
    positions: Int32Array.from(prompts.flatMap((prompt) => prompt.map((_, t) => t))),
    sequences,
    sees: (_, query, key) => key <= query,
  };
}

function read(tensor: Tensor): Float32Array {
  const values = tensor.dataSync() as Float32Array;
  tensor.dispose();
  return values;
}
