/** Generation step by step: prompts are computed once, then one token of every sequence at a time (KV cache). */
import { packPlain } from '../data/pack';
import { Repeated } from '../graph/repeat';
import { type Tensor, type Tensor1D, tf } from '../tf';
import { attention } from './attention';
import { feedForwardBlock } from './blocks';
import { decodeStep, type LayerCache, type StepBatch } from './decode-step';
import { uploadRows } from './forward';
import type { PackedRows } from './layout';
import { adapted, linear } from './linear';
import { product, rmsNorm, ropeTables } from './ops';
import type { Weights } from './weights';

/** Room for new keys grows by so many tokens: each time they are copied once, and what is empty is computed too. */
const ROOM = 64;

/** A step of these weights, recorded once for all decoders. */
export const stepOf = (weights: Weights) =>
  new Repeated<StepBatch>(
    (batch) => decodeStep(weights, batch),
    (batch) => probeOf(weights, batch),
  );

/**
 * B sequences under way. Keys of a prompt stand there once, for all its sequences; those of new tokens once a sequence. All
 * sequences are equally many tokens beyond their prompt.
 */
export class Decoder {
  private caches: LayerCache[] = [];
  /** Lengths of the prompts in hand, and the prompt of each sequence. */
  private lengths: number[];
  /** Of all prompts from the start: keys keep their padding when the longest prompt is done. */
  private readonly longest: number;
  /** New tokens so far, and room for them. */
  private done = 0;
  private room = 0;

  /** `rows[b]` is the prompt of sequence b, in rising order; samples of one prompt name the same. */
  constructor(
    private readonly weights: Weights,
    private readonly prompts: number[][],
    private rows: number[],
    private readonly repeated: Repeated<StepBatch> = stepOf(weights),
  ) {
    this.lengths = prompts.map((prompt) => prompt.length);
    this.longest = Math.max(...this.lengths);
  }

  /** Logits of the first new token, [vocab, B]. The caller disposes them. */
  prefill(): Tensor {
    const { weights, prompts } = this;
    const { kvHeads, headDim, rmsEps } = weights.config;
    const packed = packPlain(prompts);
    return tf.tidy(() => {
      const { ids, layout } = uploadRows(weights, packed);
      const places = placesOf(packed);
      /** x [KV, T, d] → [KV, P, longest, d] */
      const lay = (x: Tensor) =>
        tf.keep(tf.reshape(tf.gather(x, places, 1), [kvHeads, prompts.length, -1, headDim]));
      let x: Tensor = tf.gather(weights.embedding, ids);
      for (const layer of weights.layers) {
        const before = x;
        x = tf.tidy(() => {
          const h = rmsNorm(before, layer.inputNorm, rmsEps);
          const qkv = linear(h, adapted(layer, undefined, 'qkv')).y;
          const { k, v, mixed } = attention(qkv, layout, weights.config);
          const none = () => tf.keep(tf.zeros([kvHeads, this.rows.length, 0, headDim]));
          this.caches.push({ keys: lay(k), values: lay(v), newKeys: none(), newValues: none() });
          const attended = tf.add(before, linear(mixed, adapted(layer, undefined, 'o')).y);
          return feedForwardBlock(weights.config, layer, undefined, attended);
        });
        before.dispose();
      }
      const ends = packed.sequences.map((s) => s.start + s.length - 1);
      const last = tf.gather(x, tf.tensor1d(ends, 'int32'));
      const logits = product(weights.head, rmsNorm(last, weights.norm, rmsEps), false, true);
      return tf.gather(logits, tf.tensor1d(this.rows, 'int32'), 1);
    });
  }

  /** Takes the last token of each sequence, gives the logits of the next: [vocab, B]. The caller disposes them. */
  step(tokens: ArrayLike<number>): Tensor {
    if (this.done === this.room) this.grow();
    const { ids, rope, mask, filled, slots } = this.uploads(tokens);
    const batch = { ids, rope, mask, filled, ...(slots ? { slots } : {}), layers: this.caches };
    const [logits, ...grown] = this.repeated.run(batch) as [Tensor, ...Tensor[]];
    tf.dispose([ids, rope.cos, rope.sin, mask, filled, ...(slots ? [slots.sequences, slots.back] : [])]);
    this.caches = this.caches.map(({ keys, values, newKeys, newValues }, l) => {
      tf.dispose([newKeys, newValues]);
      return { keys, values, newKeys: grown[2 * l]!, newValues: grown[2 * l + 1]! };
    });
    this.done++;
    return logits;
  }

  /** Goes on with these sequences only, in rising order. */
  keep(indices: number[]): void {
    const rows = indices.map((i) => this.rows[i]!);
    const prompts = [...new Set(rows)];
    const pick = (x: Tensor, which: number[]) => {
      const kept = tf.tidy(() => tf.gather(x, tf.tensor1d(which, 'int32'), 1));
      x.dispose();
      return kept;
    };
    const all = prompts.length === this.lengths.length;
    this.caches = this.caches.map(({ keys, values, newKeys, newValues }) => ({
      keys: all ? keys : pick(keys, prompts),
      values: all ? values : pick(values, prompts),
      newKeys: pick(newKeys, indices),
      newValues: pick(newValues, indices),
    }));
    this.lengths = prompts.map((row) => this.lengths[row]!);
    this.rows = rows.map((row) => prompts.indexOf(row));
  }

  dispose(): void {
    tf.dispose(this.caches.flatMap((cache) => Object.values(cache)));
    this.caches = [];
  }

  private grow(): void {
    const longer = (x: Tensor) => {
      const grown = tf.pad(x, [
        [0, 0],
        [0, 0],
        [0, ROOM],
        [0, 0],
      ]);
      x.dispose();
      return grown;
    };
    this.caches = this.caches.map(({ keys, values, newKeys, newValues }) => ({
      keys,
      values,
      newKeys: longer(newKeys),
      newValues: longer(newValues),
    }));
    this.room += ROOM;
  }

  private uploads(tokens: ArrayLike<number>): Omit<StepBatch, 'layers'> {
    const { headDim, ropeTheta, kvHeads } = this.weights.config;
    const { lengths, longest, rows, done, room } = this;
    const positions = rows.map((row) => lengths[row]! + done);
    const filled = Int32Array.from({ length: kvHeads * rows.length }, (_, i) => i * room + done);
    return {
      ids: tf.tensor1d(Int32Array.from(tokens), 'int32'),
      rope: columnTables(positions, headDim, ropeTheta),
      mask: maskOf(lengths, longest, rows, done, room),
      filled: tf.tensor1d(filled, 'int32'),
      slots: slotsOf(lengths.length, rows),
    };
  }
}

/** RoPE tables as [d, B]. */
const columnTables = (positions: number[], headDim: number, theta: number) =>
  tf.tidy(() => {
    const { cos, sin } = ropeTables(positions, headDim, theta);
    const turned = (x: Tensor) => tf.transpose(tf.reshape(x, [positions.length, headDim]));
    return { cos: turned(cos), sin: turned(sin) };
  });

/** Hides the padding of prompts and the room that is empty yet: [B, 1, longest + room], or [1, ...] where all are alike. */
function maskOf(lengths: number[], longest: number, rows: number[], done: number, room: number): Tensor {
  const width = longest + room;
  const of = lengths.every((length) => length === longest) ? [0] : rows;
  const mask = new Float32Array(of.length * width);
  of.forEach((row, b) => {
    mask.fill(-1e9, b * width + lengths[row]!, b * width + longest);
    mask.fill(-1e9, b * width + longest + done + 1, (b + 1) * width);
  });
  return tf.tensor3d(mask, [of.length, 1, width]);
}

/** Undefined where every prompt has as many sequences, since they then stand in order. */
function slotsOf(prompts: number, rows: number[]): StepBatch['slots'] {
  const counts = new Array<number>(prompts).fill(0);
  const within = rows.map((row) => counts[row]!++);
  const most = Math.max(...counts);
  if (counts.every((count) => count === most)) return undefined;
  const sequences = new Int32Array(prompts * most);
  const back = rows.map((row, b) => {
    const slot = row * most + within[b]!;
    sequences[slot] = b;
    return slot;
  });
  return { sequences: tf.tensor1d(sequences, 'int32'), back: tf.tensor1d(back, 'int32') };
}

/** Zeros in other sizes than `batch` has. */
function probeOf(weights: Weights, { layers, slots }: StepBatch): StepBatch {
  const { headDim, kvHeads } = weights.config;
  const [, prompts, longest] = layers[0]!.keys.shape as [number, number, number];
  const [, sequences, room] = layers[0]!.newKeys.shape as [number, number, number];
  const [p, most, length, capacity] = [prompts + 2, sequences + 3, longest + 7, room + 5];
  const b = slots ? p * most - 1 : p * most;
  const whole = (n: number): Tensor1D => tf.zeros([n], 'int32');
  const old = () => tf.zeros([kvHeads, p, length, headDim]);
  const recent = () => tf.zeros([kvHeads, b, capacity, headDim]);
  return {
    ids: whole(b),
    rope: { cos: tf.zeros([headDim, b]), sin: tf.zeros([headDim, b]) },
    mask: tf.zeros([1, 1, length + capacity]),
    filled: whole(kvHeads * b),
    ...(slots ? { slots: { sequences: whole(p * most), back: whole(b) } } : {}),
    layers: layers.map(() => ({ keys: old(), values: old(), newKeys: recent(), newValues: recent() })),
  };
}

/** Packed row of each place, [P · longest]; padding takes row 0 and is masked. */
function placesOf({ sequences }: PackedRows): Tensor1D {
  const longest = Math.max(...sequences.map((s) => s.length));
  const places = new Int32Array(sequences.length * longest);
  sequences.forEach(({ start, length }, p) => {
    for (let t = 0; t < length; t++) places[p * longest + t] = start + t;
  });
  return tf.tensor1d(places, 'int32');
}
