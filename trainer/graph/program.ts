/**
 * A function that is recorded and then run as one TensorFlow graph: no operation crosses into JavaScript, memory is freed
 * as soon as nothing needs it, and independent operations run side by side.
 *
 * One graph serves batches of every size. A recording bakes sizes in, as constants (the shape of a reshape, the depth of a
 * one-hot). So the first batch is recorded together with a probe, a batch of the same structure and other sizes: constants
 * that are the same in both stay, the others become inputs. What they are for a later batch is read from a recording of it
 * (milliseconds, no data) or foreseen (foresee.ts).
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Tensor } from '../tf';
import { type Attribute, type Handle, native } from './binding';
import { GraphDef } from './graph-def';
import { type Constant, type Ref, record, type Tape } from './record';

/** `probe` answers the same work on a batch of other sizes; it is asked for when a graph is made. */
export type Recordable = { work: () => Tensor[]; probe: () => () => Tensor[] };

/** A tape and which graph is its own. */
export type ReadyTape = { tape: Tape; structure: string };

export class Programs {
  private readonly byStructure = new Map<string, Program>();

  /** Runs recorded work; the graph of its structure is made at its first run. The caller disposes what comes out. */
  run(recordable: Recordable): Tensor[] {
    return this.runTape(this.ready(recordable));
  }

  /** Records work and makes sure that there is a graph for it, to be run any number of times. */
  ready({ work, probe }: Recordable): ReadyTape {
    const tape = record(work);
    const structure = structureOf(tape);
    const program = this.byStructure.get(structure);
    if (!program?.fits(tape)) {
      const known = program?.recordings ?? [probed(probe, structure)];
      program?.dispose();
      this.byStructure.set(structure, new Program(tape, known));
    }
    return { tape, structure };
  }

  /** A tape that fitted once fits every later graph of its structure: each is made from more recordings. */
  runTape({ tape, structure }: ReadyTape): Tensor[] {
    return this.byStructure.get(structure)!.run(tape);
  }

  /** Whether the graph of its structure is there and may run it. */
  fits({ tape, structure }: ReadyTape): boolean {
    return this.byStructure.get(structure)?.fits(tape) === true;
  }

  get count(): number {
    return this.byStructure.size;
  }

  dispose(): void {
    for (const program of this.byStructure.values()) program.dispose();
    this.byStructure.clear();
  }
}

function probed(probe: Recordable['probe'], structure: string): Tape {
  const tape = record(probe());
  if (structureOf(tape) === structure) return tape;
  throw new Error('The probe of a recorded step has another structure than the step.');
}

/** Equal for tapes that differ in sizes and data alone. */
function structureOf(tape: Tape): string {
  const hash = createHash('sha256');
  const refs = (list: Ref[]) => list.map((r) => `${r.from[0]}${r.from[1]}${r.index}:${r.output}`).join();
  for (const o of tape.operations)
    hash.update(
      `${o.name}(${refs(o.inputs)}^${o.after})${o.attributes.map((a) => `${a.name}=${a.value}`).join()};`,
    );
  hash.update(refs(tape.outputs.map((o) => o.ref)));
  for (const c of [...tape.constants, ...tape.captures]) hash.update(`${c.dtype}/${c.shape.length};`);
  return hash.digest('hex');
}

type Sizes = Pick<Tape, 'constants' | 'captures'>;

class Program {
  /** Of constants in the order of the tape: those of one class had the same value in all recordings. */
  private readonly classes: number[];
  /** One constant a class, and whether its value was the same in all recordings. */
  private readonly leaders: { constant: number; fixed: boolean }[] = [];
  private readonly session: number;
  private readonly inputNames: string;
  private readonly outputNames: string;

  /** What tells sizes apart, of all recordings the graph was made from. */
  readonly recordings: Sizes[];

  constructor(newest: Tape, earlier: Sizes[]) {
    const recordings = [...earlier, newest].map(({ constants, captures }) => ({ constants, captures }));
    this.recordings = recordings;
    const seen = new Map<string, number>();
    this.classes = newest.constants.map((_, i) => {
      const values = recordings.map((r) => keyOf(r.constants[i]!));
      const key = values.join(' ');
      if (!seen.has(key)) {
        const fixed = values.every((v) => v === values[0]);
        seen.set(key, this.leaders.push({ constant: i, fixed }) - 1);
      }
      return seen.get(key)!;
    });
    const graph = this.graph(newest);
    const folder = mkdtempSync(path.join(tmpdir(), 'discern-graph-'));
    try {
      graph.save(folder);
      this.session = native().binding.loadSavedModel(folder, 'serve');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    const fed = this.leaders.flatMap(({ fixed }, k) => (fixed ? [] : [`k${k}:0`]));
    this.inputNames = [...newest.captures.map((_, i) => `x${i}:0`), ...fed].join();
    this.outputNames = newest.outputs.map((_, i) => `y${i}:0`).join();
  }

  /** Whether a batch's constants agree with what the graph took for the same. */
  fits(tape: Tape): boolean {
    const values = this.leaders.map(({ constant }) => keyOf(tape.constants[constant]!));
    const last = this.recordings.at(-1)!;
    return (
      tape.constants.every((c, i) => keyOf(c) === values[this.classes[i]!]) &&
      this.leaders.every(
        ({ constant, fixed }, k) => !fixed || values[k] === keyOf(last.constants[constant]!),
      ) &&
      tape.captures.every((c, i) => fitsShape(c.shape, this.shapeOfCapture(i)))
    );
  }

  run(tape: Tape): Tensor[] {
    const { binding, createOutputTensor } = native();
    const fed = this.leaders.flatMap(({ constant, fixed }) => {
      const { shape, dtype, values } = tape.constants[constant]!;
      return fixed ? [] : [binding.createTensor(shape, dtype, values)];
    });
    try {
      const inputs = [...tape.captures.map((c) => c.id), ...fed];
      const outputs: Handle[] = binding.runSavedModel(
        this.session,
        inputs,
        this.inputNames,
        this.outputNames,
      );
      return outputs.map((handle) => createOutputTensor.call(native(), handle));
    } finally {
      for (const id of fed) binding.deleteTensor(id);
    }
  }

  dispose(): void {
    native().binding.deleteSavedModel(this.session);
  }

  /** The shape where it was the same in all recordings, as a weight's; any for what belongs to a batch. */
  private shapeOfCapture(i: number): number[] {
    const shapes = this.recordings.map((r) => r.captures[i]!.shape);
    const same = shapes.every((s) => s.join() === shapes[0]!.join());
    return same ? shapes[0]! : shapes[0]!.map(() => -1);
  }

  private graph(tape: Tape): GraphDef {
    const graph = new GraphDef();
    const type = native().binding.TF_ATTR_TYPE;
    tape.captures.forEach((c, i) => {
      graph.placeholder(`x${i}`, c.dtype, this.shapeOfCapture(i));
    });
    this.leaders.forEach(({ constant, fixed }, k) => {
      const { dtype, shape, values } = tape.constants[constant]!;
      if (fixed) graph.constant(`k${k}`, dtype, shape, values);
      else
        graph.placeholder(
          `k${k}`,
          dtype,
          shape.map(() => -1),
        );
    });
    const nameOf = ({ from, index, output }: Ref) =>
      from === 'capture'
        ? `x${index}`
        : from === 'constant'
          ? `k${this.classes[index]}`
          : at(`n${index}`, output);
    tape.operations.forEach((o, i) => {
      const order = o.after === undefined ? [] : [`^n${o.after}`];
      graph.operation(
        o.name,
        `n${i}`,
        [...o.inputs.map(nameOf), ...order],
        attributesOf(o.name, o.attributes),
      );
    });
    tape.outputs.forEach(({ ref, dtype }, i) => {
      graph.operation('Identity', `y${i}`, [nameOf(ref)], [{ name: 'T', type, value: dtype }]);
    });
    return graph;
  }
}

const at = (name: string, output: number) => (output === 0 ? name : `${name}:${output}`);
const keyOf = ({ dtype, shape, values }: Constant) => `${dtype}[${shape}]${values.join()}`;
const fitsShape = (shape: number[], pattern: number[]) =>
  shape.length === pattern.length && pattern.every((size, i) => size === -1 || size === shape[i]);

/** tfjs leaves out attributes that an eager call can guess. */
function attributesOf(name: string, attributes: Attribute[]): Attribute[] {
  if (name !== 'ExpandDims' || attributes.length > 0) return attributes;
  const type = native().binding.TF_ATTR_TYPE;
  return [
    { name: 'T', type, value: 1 },
    { name: 'Tdim', type, value: 3 },
  ];
}
