/** Runs tensor work as a graph where TensorFlow is there, operation by operation elsewhere; the same code, the same numbers. */
import { type Tensor, tf } from '../tf';
import { isNative, native } from './binding';
import { describe } from './describe';
import { Foresight } from './foresee';
import { precision } from './precision';
import { Programs, type Recordable } from './program';
import { upload } from './record';

export type Mode = 'graph' | 'eager';
const programs = new Programs();
/** By kind of work and structure of the batch. */
const foresights = new Map<string, Foresight>();
/** Kinds kept; a new one costs some recordings. */
const MOST_KINDS = 64;
let chosen: Mode | undefined;

/** How work is run in this process. */
export const mode = (): Mode => chosen ?? (isNative() ? 'graph' : 'eager');
/** For tests and comparisons; undefined chooses by back end again. */
export const setMode = (mode?: Mode): void => {
  chosen = mode;
};

/** Graphs made so far. */
export const graphCount = (): number => programs.count;
export const disposeGraphs = (): void => {
  programs.dispose();
  foresights.clear();
};

/** `name` of the code that runs, and all that it reads besides the batch: tensors, settings and numbers, in plain objects. */
export type Kind = { name: string; reads: object };

/**
 * Computes `work(batch)`. `batch` and everything else that `work` takes from outside are tensors that exist already;
 * `probe` makes a batch of the same structure and other sizes, and is called when a graph has to be made; without one the
 * work is not worth a graph. Work whose `kind` is told need not be recorded for every batch (graph/foresee.ts). The caller
 * disposes what comes out, and `batch`.
 */
export function compute<B extends object>(
  batch: B,
  probe: (() => B) | undefined,
  work: (batch: B) => Tensor[],
  kind?: Kind,
): Tensor[] {
  if (probe === undefined || mode() === 'eager') return tf.tidy(() => work(batch));
  upload(tensorsIn(batch));
  let other: B | undefined;
  const makeProbe = () => {
    other = probe();
    upload(tensorsIn(other));
    const made = other;
    return () => work(made);
  };
  const recordable = { work: () => work(batch), probe: makeProbe };
  try {
    return kind ? runForeseen(kind, batch, recordable) : programs.run(recordable);
  } finally {
    tf.dispose(tensorsIn(other));
  }
}

/** Runs a tape that is foreseen; where there is none, records it and learns from it. */
function runForeseen({ name, reads }: Kind, batch: object, recordable: Recordable): Tensor[] {
  const [given, fixed] = [describe(batch, false), describe(reads, true)];
  const tensors = [...given.tensors, ...fixed.tensors];
  const ids = native().getInputTensorIds(tensors);
  const key = [name, precision(), given.text, fixed.text, sameTwice(ids)].join('|');
  const foresight = foresights.get(key);
  if (foresight && !foresight.checkDue) {
    const shapes = tensors.map((t) => t.shape);
    const tape = foresight.tapeOf(given.sizes, ids, shapes);
    const ready = tape && { tape, structure: foresight.structure };
    if (ready && programs.fits(ready)) return programs.runTape(ready);
  }
  const { tape, structure } = programs.ready(recordable);
  const learning = foresight ?? new Foresight(structure);
  learning.learn(given.sizes, ids, structure, tape);
  if (!foresight && foresights.size >= MOST_KINDS) foresights.clear();
  foresights.set(key, learning);
  return programs.runTape({ tape, structure });
}

/** Which tensors are there a second time. */
function sameTwice(ids: number[]): string {
  const first = new Map<number, number>();
  return ids
    .flatMap((id, i) => {
      const before = first.get(id);
      if (before === undefined) first.set(id, i);
      return before === undefined ? [] : [`${i}=${before}`];
    })
    .join();
}

/** Every tensor in plain objects and arrays. */
export function tensorsIn(value: unknown): Tensor[] {
  if (value instanceof tf.Tensor) return [value];
  if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value)) return [];
  return Object.values(value).flatMap(tensorsIn);
}
