/** LoRA adapters: which matrices there are, how they start, and their values in one flat array. */
import { TrainerError } from '../errors';
import type { ModelConfig } from '../io/config';
import { stream } from '../rng';
import { type Tensor2D, tf, type Variable } from '../tf';
import type { Lora } from './linear';
import { LINEAR_LAYERS, type LinearName, linearShape, modulePath } from './linear-layers';
import { trained } from './trained';

export type LoraSpec = { rank: number; alpha: number; rslora: boolean; targets: LinearName[] };

/** One matrix of the adapter; `name` is PEFT's key without `.weight`. */
export type LoraEntry = {
  name: string;
  layer: number;
  module: LinearName;
  part: 'a' | 'b';
  shape: [number, number];
  offset: number;
  size: number;
};

export type Adapter = { spec: LoraSpec; entries: LoraEntry[]; values: Float32Array };
export type LayerLora = Partial<Record<LinearName, Lora>>;

/** alpha / r, or alpha / √r with rsLoRA (arXiv 2312.03732, eq. 10). */
export const loraScale = ({ rank, alpha, rslora }: LoraSpec) => alpha / (rslora ? Math.sqrt(rank) : rank);

/** All matrices in a fixed order: layer, linear layer, A before B. */
export function loraEntries(config: ModelConfig, spec: LoraSpec): LoraEntry[] {
  const entries: LoraEntry[] = [];
  let offset = 0;
  for (let layer = 0; layer < config.layers; layer++) {
    for (const module of LINEAR_LAYERS.filter((name) => spec.targets.includes(name))) {
      const [out, inputs] = linearShape(config, module);
      for (const part of ['a', 'b'] as const) {
        const shape: [number, number] = part === 'a' ? [spec.rank, inputs] : [out, spec.rank];
        const size = shape[0] * shape[1];
        const name = `base_model.model.model.layers.${layer}.${modulePath(module)}.lora_${part.toUpperCase()}`;
        entries.push({ name, layer, module, part, shape, offset, size });
        offset += size;
      }
    }
  }
  return entries;
}

/** A new adapter as PEFT starts it: A uniform in ±1/√in (Kaiming with a = √5), B zero. */
export function newAdapter(config: ModelConfig, spec: LoraSpec, seed: number): Adapter {
  const entries = loraEntries(config, spec);
  const last = entries.at(-1);
  if (!last) throw new TrainerError('empty_adapter', 'lora.targets names no linear layer.');
  const values = new Float32Array(last.offset + last.size);
  for (const { part, name, offset, size, shape } of entries) {
    if (part === 'b') continue;
    const next = stream(seed, 'lora', name);
    const bound = 1 / Math.sqrt(shape[1]);
    for (let i = 0; i < size; i++) values[offset + i] = (next() * 2 - 1) * bound;
  }
  return { spec, entries, values };
}

/** The adapter on the back end. `list` is in the order of `entries`. */
export type LoraTensors = { layers: LayerLora[]; list: Variable[]; dispose(): void };

export function loraTensors({ spec, entries, values }: Adapter): LoraTensors {
  const scale = loraScale(spec);
  // slice, not subarray: the WebAssembly back end may copy late, after the values have moved on
  const list = entries.map((e) => trained(tf.tensor2d(values.slice(e.offset, e.offset + e.size), e.shape)));
  const layers: LayerLora[] = [];
  for (let i = 0; i < entries.length; i += 2) {
    const { layer, module } = entries[i]!;
    layers[layer] ??= {};
    layers[layer][module] = {
      a: list[i] as Variable as Tensor2D,
      b: list[i + 1] as Variable as Tensor2D,
      scale,
    };
  }
  return { layers, list, dispose: () => tf.dispose(list) };
}
