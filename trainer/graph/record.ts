/**
 * Records what a function would compute, without computing it: while it runs, the back end's operations answer handles
 * whose shapes come from the rules of `shapes.ts`. What comes out is a tape of TensorFlow operations: forward pass,
 * gradients and all. Tensors from outside are captured, so the tape holds no data but small constants.
 */
import { type Tensor, tf } from '../tf';
import { type Attribute, type Binding, type Handle, isNative, native, type Values } from './binding';
import { lowerProduct, precision, rewriting, roundValue } from './precision';
import { type Known, outputsOf } from './shapes';

/** Where a value comes from: output `output` of operation `index`, or the `index`-th constant or capture. */
export type Ref = { from: 'operation' | 'constant' | 'capture'; index: number; output: number };
/** `after` is an operation that runs before this one though it gives it nothing. */
export type Operation = { name: string; attributes: Attribute[]; inputs: Ref[]; after?: number };
export type Constant = { dtype: number; shape: number[]; values: Values };
export type Capture = { id: number; dtype: number; shape: number[] };
/** What is known of a recorded value. */
type Value = { ref: Ref; known: Known };
export type Tape = {
  operations: Operation[];
  constants: Constant[];
  captures: Capture[];
  outputs: (Known & { ref: Ref })[];
};

/** Records `work`. Every tensor it takes from outside must be on the native side already (see `upload`). */
export function record(work: () => Tensor[]): Tape {
  const backend = native();
  const { binding, getInputTensorIds } = backend;
  const recorder = new Recorder();
  backend.binding = recorder.shadow(binding);
  backend.getInputTensorIds = (tensors) => {
    for (const { dataId } of tensors) recorder.meet(backend.tensorMap.get(dataId));
    return getInputTensorIds.call(backend, tensors);
  };
  recording = recorder;
  try {
    tf.tidy(() => recorder.finish(work()));
  } finally {
    recording = undefined;
    backend.binding = binding;
    backend.getInputTensorIds = getInputTensorIds;
  }
  return recorder.tape;
}

/**
 * Runs `work` not before `known` exists. Eager code does so anyway; a graph would compute what the backward pass needs again
 * as soon as it can, or find that it has it already, and keep it: either way the memory would not be saved.
 */
export function after<T>(known: Tensor, work: () => T): T {
  return recording ? recording.after(native().getInputTensorIds([known])[0]!, work) : work();
}

/** A value as a product of the chosen precision takes it; in float32, and in eager code, as it is. No gradient is known. */
export function rounded(x: Tensor): Tensor {
  if (!recording || precision() === 'float32') return x;
  const backend = native();
  const handle = recording.rounded(backend.getInputTensorIds([x])[0]!);
  return backend.createOutputTensor(handle);
}

let recording: Recorder | undefined;

/** Brings tensors to the native side now; tfjs would wait for their first use, and keep the array until then. */
export function upload(tensors: Tensor[]): void {
  if (isNative()) native().getInputTensorIds(tensors);
}

class Recorder {
  readonly tape: Tape = { operations: [], constants: [], captures: [], outputs: [] };
  /** By handle; recorded values have negative ones, so that tfjs never frees them on the native side. */
  private readonly values = new Map<number, Value>();
  private nextId = -2;
  private waitsFor: number | undefined;

  /** A binding that records. Its properties are read-only, so they are shadowed. */
  shadow(real: Binding): Binding {
    const execute = (name: string, attributes: Attribute[], ids: number[]): Handle[] => {
      const inputs = ids.map((id) => this.values.get(id)!);
      const lowered = name === 'BatchMatMulV2' ? rewriting() : undefined;
      const outputs = lowered
        ? [lowerProduct(this.push, attributes, inputs, lowered)]
        : this.add(name, attributes, inputs);
      return outputs.map(({ ref, known }) => this.handle(ref, known));
    };
    const create = (shape: number[], dtype: number, values: Values): number => {
      const constant = { dtype, shape: Array.from(shape), values: values.slice() };
      const index = this.tape.constants.push(constant) - 1;
      return this.handle({ from: 'constant', index, output: 0 }, constant).id;
    };
    const shadow = Object.create(real) as Binding;
    Object.defineProperty(shadow, 'executeOp', { value: execute });
    Object.defineProperty(shadow, 'createTensor', { value: create });
    return shadow;
  }

  /** A tensor is about to be used; one from outside becomes a capture. */
  meet({
    id,
    shape,
    dtype,
    values,
  }: {
    id: number;
    shape: number[];
    dtype: number;
    values: Values | null;
  }): void {
    if (values !== null || this.values.has(id)) return;
    if (id < 0) throw new Error('A value of another recorded step was used.');
    const index = this.tape.captures.push({ id, dtype, shape }) - 1;
    this.values.set(id, { ref: { from: 'capture', index, output: 0 }, known: { dtype, shape } });
  }

  /** An operation and what it gives. */
  private add(name: string, attributes: Attribute[], inputs: Value[]): Value[] {
    const outputs = outputsOf(
      name,
      attributes,
      inputs.map((v) => v.known),
    );
    if (isNothing(name, attributes)) return [{ ref: inputs[0]!.ref, known: outputs[0]! }];
    const index = this.tape.operations.length;
    const after = this.waitsFor === undefined ? {} : { after: this.waitsFor };
    this.tape.operations.push({ name, attributes, inputs: inputs.map((v) => v.ref), ...after });
    return outputs.map((known, output) => ({ ref: { from: 'operation', index, output }, known }));
  }

  private readonly push = (name: string, attributes: Attribute[], inputs: Value[]): Value =>
    this.add(name, attributes, inputs)[0]!;

  rounded(id: number): Handle {
    const { ref, known } = roundValue(this.push, this.values.get(id)!);
    return this.handle(ref, known);
  }

  after<T>(id: number, work: () => T): T {
    const before = this.waitsFor;
    const ref = this.values.get(id)?.ref;
    if (ref?.from === 'operation') this.waitsFor = ref.index;
    try {
      return work();
    } finally {
      this.waitsFor = before;
    }
  }

  finish(outputs: Tensor[]): void {
    for (const id of native().getInputTensorIds(outputs)) {
      const value = this.values.get(id);
      if (value?.ref.from !== 'operation') throw new Error('An output of a recorded step must be computed.');
      this.tape.outputs.push({ ...value.known, ref: value.ref });
    }
  }

  private handle(ref: Ref, known: Known): Handle {
    const id = this.nextId--;
    this.values.set(id, { ref, known });
    return { id, shape: known.shape, dtype: known.dtype };
  }
}

const isNothing = (name: string, attributes: Attribute[]) =>
  name === 'Identity' ||
  (name === 'Cast' &&
    attributes.find((a) => a.name === 'SrcT')?.value === attributes.find((a) => a.name === 'DstT')?.value);
