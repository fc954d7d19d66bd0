/** LoRA adapters as PEFT folders: adapter_config.json and adapter_model.safetensors. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { TrainerError } from './errors';
import { writeJsonAtomic } from './io/atomic';
import { type ModelConfig, readJson } from './io/config';
import { openSafetensors } from './io/safetensors';
import { type TensorData, writeSafetensors } from './io/safetensors-write';
import { LINEAR_LAYERS, type LinearName } from './model/linear-layers';
import { type Adapter, type LoraSpec, loraEntries } from './model/lora';

const CONFIG = 'adapter_config.json';
const WEIGHTS = 'adapter_model.safetensors';

/** Writes the weights first, so that a folder with a config is whole. `base` is the model's name or path. */
export function writePeft(dir: string, adapter: Adapter, base: string): void {
  mkdirSync(dir, { recursive: true });
  const tensors = new Map<string, TensorData>();
  for (const { name, shape, offset, size } of adapter.entries)
    tensors.set(`${name}.weight`, { shape, data: adapter.values.subarray(offset, offset + size) });
  writeSafetensors(path.join(dir, WEIGHTS), tensors);
  const { rank, alpha, rslora, targets } = adapter.spec;
  writeJsonAtomic(path.join(dir, CONFIG), {
    peft_type: 'LORA',
    task_type: 'CAUSAL_LM',
    base_model_name_or_path: base,
    r: rank,
    lora_alpha: alpha,
    lora_dropout: 0,
    use_rslora: rslora,
    use_dora: false,
    target_modules: targets,
    bias: 'none',
    fan_in_fan_out: false,
    inference_mode: true,
    init_lora_weights: true,
    modules_to_save: null,
    layers_to_transform: null,
    layers_pattern: null,
    rank_pattern: {},
    alpha_pattern: {},
    revision: null,
  });
}

/** Reads an adapter for this model; refuses what the trainer would compute differently. */
export function readPeft(dir: string, config: ModelConfig): Adapter {
  const spec = readSpec(path.join(dir, CONFIG));
  const entries = loraEntries(config, spec);
  const last = entries.at(-1)!;
  const values = new Float32Array(last.offset + last.size);
  const file = openSafetensors(path.join(dir, WEIGHTS));
  try {
    for (const { name, shape, offset } of entries) {
      const key = `${name}.weight`;
      if (!file.has(key))
        throw new TrainerError('missing_tensor', `The adapter in ${dir} has no tensor ${key}.`);
      const found = file.info(key).shape;
      if (found.join() !== shape.join())
        throw new TrainerError(
          'wrong_shape',
          `${key} in ${dir} is [${found}], but this base model needs [${shape}].`,
        );
      values.set(file.read(key), offset);
    }
    if (file.names.length !== entries.length)
      throw new TrainerError(
        'unsupported_adapter',
        `The adapter in ${dir} has ${file.names.length} tensors where its config and this model give ${entries.length}.`,
      );
  } finally {
    file.close();
  }
  return { spec, entries, values };
}

function readSpec(file: string): LoraSpec {
  const json = readJson(file);
  const refuse = (what: string) => new TrainerError('unsupported_adapter', `${file}: ${what}`);
  if (json.peft_type !== 'LORA')
    throw refuse(`peft_type is ${JSON.stringify(json.peft_type)}; only LORA is known.`);
  if (json.use_dora === true || json.use_qalora === true || json.use_bdlora === true)
    throw refuse('it is not plain LoRA.');
  if ((json.bias ?? 'none') !== 'none') throw refuse('it trains biases.');
  for (const key of [
    'modules_to_save',
    'layers_to_transform',
    'rank_pattern',
    'alpha_pattern',
    'layer_replication',
  ])
    if (json[key] && Object.keys(json[key] as object).length) throw refuse(`${key} is not supported.`);
  const { r: rank, lora_alpha: alpha } = json;
  if (!Number.isSafeInteger(rank) || (rank as number) < 1) throw refuse('r is not a positive whole number.');
  if (typeof alpha !== 'number' || !(alpha > 0)) throw refuse('lora_alpha is not a positive number.');
  return {
    rank: rank as number,
    alpha,
    rslora: json.use_rslora === true,
    targets: readTargets(json.target_modules, refuse),
  };
}

function readTargets(value: unknown, refuse: (what: string) => Error): LinearName[] {
  if (value === 'all-linear') return [...LINEAR_LAYERS];
  if (!Array.isArray(value) || !value.length) throw refuse('target_modules is not a list of layer names.');
  const unknown = value.find((name) => !LINEAR_LAYERS.includes(name as LinearName));
  if (unknown !== undefined)
    throw refuse(`target module ${JSON.stringify(unknown)} is not one of ${LINEAR_LAYERS.join(', ')}.`);
  return LINEAR_LAYERS.filter((name) => value.includes(name));
}
