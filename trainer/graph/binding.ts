/** What the native back end of tfjs-node offers below its public interface: TensorFlow's operations and sessions. */
import { type Tensor, tf } from '../tf';

/** An operation's attribute as the binding takes it; `type` is one of its TF_ATTR_ numbers. */
export type Attribute = { name: string; type: number; value: unknown };
/** A tensor on the native side; `dtype` is a number of TensorFlow's DataType. */
export type Handle = { id: number; shape: number[]; dtype: number };
export type Values = Float32Array | Int32Array | Uint8Array;

export interface Binding {
  executeOp(name: string, attributes: Attribute[], inputs: number[], outputs: number): Handle[];
  createTensor(shape: number[], dtype: number, values: Values): number;
  deleteTensor(id: number): void;
  loadSavedModel(folder: string, tags: string): number;
  deleteSavedModel(session: number): void;
  /** Names by commas, each `operation:output`. */
  runSavedModel(session: number, inputs: number[], inputNames: string, outputNames: string): Handle[];
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_SHAPE: number;
}

interface NativeBackend {
  binding: Binding;
  /** `values` are those that wait for their first use; then `id` is not there yet. */
  tensorMap: { get(dataId: object): { id: number; shape: number[]; dtype: number; values: Values | null } };
  getInputTensorIds(tensors: Tensor[]): number[];
  createOutputTensor(handle: Handle): Tensor;
}

export const native = (): NativeBackend => tf.backend() as unknown as NativeBackend;
export const isNative = (): boolean => tf.getBackend() === 'tensorflow';

/** Numbers of TensorFlow's DataType. */
export const FLOAT = 1;
export const INT32 = 3;
export const BOOL = 10;
export const BFLOAT16 = 14;
