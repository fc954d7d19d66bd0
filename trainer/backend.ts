/**
 * Which engine computes: native TensorFlow (GPU, else CPU), else WebAssembly. Node's CPU profiler cannot be used in a process
 * that computes: its signal handler overwrites memory while one of oneDNN's products runs (TensorFlow 2.21 on AVX2).
 */
import { createRequire } from 'node:module';
import path from 'node:path';
import { TrainerError } from './errors';
import { tf } from './tf';

export type BackendName = 'tensorflow-gpu' | 'tensorflow-cpu' | 'wasm';
export type Backend = { name: BackendName; reason: string; tf: typeof tf };

const require = createRequire(import.meta.url);
let chosen: Promise<Backend> | undefined;

/** Picks the back end once a process. `prefer: 'wasm'` skips the native one (tests, comparisons). */
export function pickBackend(prefer?: 'wasm'): Promise<Backend> {
  chosen ??= choose(prefer);
  return chosen;
}

async function choose(prefer?: 'wasm'): Promise<Backend> {
  if (prefer === 'wasm') return wasm('WebAssembly was asked for.');
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  // by itself TensorFlow asks for oneDNN on the newest processors only; with AVX2 alone a step takes an eighth less with it
  process.env.TF_ENABLE_ONEDNN_OPTS ??= '1';
  try {
    const native = require('@tensorflow/tfjs-node-gpu') as { backend(): { isUsingGpuDevice?: boolean } };
    await tf.setBackend('tensorflow');
    await tf.ready();
    const gpu = native.backend().isUsingGpuDevice === true;
    return gpu
      ? { name: 'tensorflow-gpu', reason: 'Native TensorFlow found a GPU.', tf }
      : { name: 'tensorflow-cpu', reason: 'Native TensorFlow is set up; it found no GPU.', tf };
  } catch (error) {
    return wasm(`Native TensorFlow is not set up (${firstLine(error)}).`);
  }
}

async function wasm(reason: string): Promise<Backend> {
  try {
    const backend = require('@tensorflow/tfjs-backend-wasm') as { setWasmPaths(prefix: string): void };
    const main = require.resolve('@tensorflow/tfjs-backend-wasm');
    backend.setWasmPaths(`${path.dirname(main)}${path.sep}`);
    if (!(await tf.setBackend('wasm'))) throw new Error('the wasm back end did not start');
    await tf.ready();
  } catch (error) {
    throw new TrainerError(
      'no_backend',
      `No back end can compute here. ${reason} WebAssembly failed too (${firstLine(error)}). Run the TensorFlow set-up again.`,
    );
  }
  return {
    name: 'wasm',
    reason: `${reason} WebAssembly on one thread is slow: use it for nano models only.`,
    tf,
  };
}

const firstLine = (error: unknown) =>
  String(error instanceof Error ? error.message : error)
    .split('\n')[0]!
    .slice(0, 200);
