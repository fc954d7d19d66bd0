/**
 * The one TensorFlow.js of the trainer. It is required (not imported), so that it is the same instance that the native
 * back end requires; the union package registers the gradients, which tfjs-core alone does not.
 */
import { createRequire } from 'node:module';
import util from 'node:util';

// tfjs-node 4.22 calls a function that Node 23 removed.
const legacy = util as unknown as { isNullOrUndefined?: (value: unknown) => boolean };
legacy.isNullOrUndefined ??= (value) => value === null || value === undefined;

export type { NamedTensorMap, Tensor, Tensor1D, Tensor2D, Tensor3D, Variable } from '@tensorflow/tfjs';

export const tf = createRequire(import.meta.url)('@tensorflow/tfjs') as typeof import('@tensorflow/tfjs');
