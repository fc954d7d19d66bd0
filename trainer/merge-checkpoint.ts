/** A base model and an adapter as one model: a Hugging Face folder that needs no PEFT. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { TrainerError } from './errors';
import { type ModelConfig, readModelConfig } from './io/config';
import { writeModelFolder } from './io/model-folder';
import { openCheckpoint, type SafetensorsFile } from './io/safetensors';
import type { TensorData, WeightDtype } from './io/safetensors-write';
import { modulePath } from './model/linear-layers';
import { type Adapter, loraScale } from './model/lora';
import { readPeft } from './peft';

/**
 * Writes W + scale · B A (arXiv 2106.09685, eq. 3) for every adapted layer and copies the rest, one tensor in memory at a
 * time; the sum is float32 and rounded once, to `dtype`. `out` must not hold a model yet.
 */
export function mergeCheckpoint(input: {
  model: string;
  adapter: string;
  out: string;
  dtype?: WeightDtype;
}): { tensors: number; merged: number } {
  const { model, adapter: folder, out, dtype = 'float32' } = input;
  const config = readModelConfig(model);
  const changes = changesOf(readPeft(folder, config), config);
  if (existsSync(path.join(out, 'config.json')))
    throw new TrainerError('model_exists', `${out} already holds a model. Merge into another folder.`);
  const file = openCheckpoint(model);
  try {
    writeModelFolder(model, out, merged(file, changes), dtype);
    return { tensors: file.names.length, merged: changes.size };
  } finally {
    file.close();
  }
}

/** Every tensor of the file by name, with a PEFT folder's change added; each is computed when its `data` is read. */
export function tensorsWithAdapter(
  file: SafetensorsFile,
  adapter: string | undefined,
  config: ModelConfig,
): Map<string, TensorData> {
  return merged(file, adapter ? changesOf(readPeft(adapter, config), config) : new Map());
}

/** scale · B A, [out, in] row by row. */
type Change = () => Float32Array;

function changesOf(adapter: Adapter, { layers }: ModelConfig): Map<string, Change> {
  const scale = loraScale(adapter.spec);
  const changes = new Map<string, Change>();
  for (let i = 0; i < adapter.entries.length; i += 2) {
    const [a, b] = [adapter.entries[i]!, adapter.entries[i + 1]!];
    if (a.layer >= layers) continue;
    const values = (e: typeof a) => adapter.values.subarray(e.offset, e.offset + e.size);
    const name = `model.layers.${a.layer}.${modulePath(a.module)}.weight`;
    changes.set(name, () => product(values(b), values(a), adapter.spec.rank, a.shape[1], scale));
  }
  return changes;
}

/** b [out, r] times a [r, in], scaled, [out, in]. Plain loops: a merge needs no TensorFlow. */
function product(b: Float32Array, a: Float32Array, r: number, inputs: number, scale: number): Float32Array {
  const out = b.length / r;
  const result = new Float32Array(out * inputs);
  for (let o = 0; o < out; o++)
    for (let k = 0; k < r; k++) {
      const factor = scale * b[o * r + k]!;
      for (let i = 0; i < inputs; i++) result[o * inputs + i]! += factor * a[k * inputs + i]!;
    }
  return result;
}

function merged(file: SafetensorsFile, changes: Map<string, Change>): Map<string, TensorData> {
  return new Map(
    file.names.map((name) => {
      const { shape } = file.info(name);
      const tensor = {
        shape,
        get data() {
          const values = file.read(name);
          const change = changes.get(name)?.();
          if (change) for (let i = 0; i < values.length; i++) values[i]! += change[i]!;
          return values;
        },
      };
      return [name, tensor];
    }),
  );
}
