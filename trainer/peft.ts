/**
 * LoRA adapters as PEFT folders: adapter_config.json and adapter_model.safetensors. A judge is one of PEFT's sequence
 * classifiers with one label: the same folder with a reward head beside the adapter.
 */
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
const HEAD = 'base_model.model.score.weight';

/** The model's name or path, and the dropout that the adapter was trained with, which PEFT notes beside it. */
export type Origin = { base: string; dropout?: number };

/** Writes the weights first, so that a folder with a config is whole. */
export function writePeft(dir: string, adapter: Adapter, origin: Origin): void {
  write(dir, adapter, origin, new Map());
}

/** `head` [D]: an answer's reward is its product with the final norm of the answer's last token. */
export function writeJudge(dir: string, adapter: Adapter, head: Float32Array, origin: Origin): void {
  write(dir, adapter, origin, new Map([[HEAD, { shape: [1, head.length], data: head }]]));
}

function write(
  dir: string,
  adapter: Adapter,
  { base, dropout = 0 }: Origin,
  tensors: Map<string, TensorData>,
): void {
  const judge = tensors.has(HEAD);
  mkdirSync(dir, { recursive: true });
  for (const { name, shape, offset, size } of adapter.entries)
    tensors.set(`${name}.weight`, { shape, data: adapter.values.subarray(offset, offset + size) });
  writeSafetensors(path.join(dir, WEIGHTS), tensors);
  const { rank, alpha, rslora, targets } = adapter.spec;
  writeJsonAtomic(path.join(dir, CONFIG), {
    peft_type: 'LORA',
    task_type: judge ? 'SEQ_CLS' : 'CAUSAL_LM',
    base_model_name_or_path: base,
    r: rank,
    lora_alpha: alpha,
    lora_dropout: dropout,
    use_rslora: rslora,
    use_dora: false,
    target_modules: targets,
    bias: 'none',
    fan_in_fan_out: false,
    inference_mode: true,
    init_lora_weights: true,
    modules_to_save: judge ? ['classifier', 'score'] : null,
    layers_to_transform: null,
    layers_pattern: null,
    rank_pattern: {},
    alpha_pattern: {},
    revision: null,
  });
}

/** Reads an adapter for this model; refuses what the trainer would compute differently. */
export function readPeft(dir: string, config: ModelConfig): Adapter {
  if (isJudge(dir))
    throw new TrainerError(
      'is_judge',
      `${dir} holds a judge: it scores answers (discern score) and writes none.`,
    );
  return read(dir, config).adapter;
}

/** The adapter and the reward head [D] of a judge. */
export function readJudge(dir: string, config: ModelConfig): { adapter: Adapter; head: Float32Array } {
  if (!isJudge(dir))
    throw new TrainerError('no_judge', `${dir} holds an adapter without a reward head: it is no judge.`);
  return read(dir, config, [1, config.hiddenSize]) as { adapter: Adapter; head: Float32Array };
}

const isJudge = (dir: string) => readJson(path.join(dir, CONFIG)).task_type === 'SEQ_CLS';

function read(dir: string, config: ModelConfig, head?: number[]) {
  const spec = readSpec(path.join(dir, CONFIG));
  const entries = loraEntries(config, spec);
  const last = entries.at(-1)!;
  const values = new Float32Array(last.offset + last.size);
  const file = openSafetensors(path.join(dir, WEIGHTS));
  let reward: Float32Array | undefined;
  try {
    const take = (key: string, shape: readonly number[]) => {
      if (!file.has(key))
        throw new TrainerError('missing_tensor', `The adapter in ${dir} has no tensor ${key}.`);
      const found = file.info(key).shape;
      if (found.join() !== shape.join())
        throw new TrainerError(
          'wrong_shape',
          `${key} in ${dir} is [${found}], but this base model needs [${shape}].`,
        );
      return file.read(key);
    };
    for (const { name, shape, offset } of entries) values.set(take(`${name}.weight`, shape), offset);
    reward = head && take(HEAD, head);
    const expected = entries.length + (reward ? 1 : 0);
    if (file.names.length !== expected)
      throw new TrainerError(
        'unsupported_adapter',
        `The adapter in ${dir} has ${file.names.length} tensors where its config and this model give ${expected}.`,
      );
  } finally {
    file.close();
  }
  return { adapter: { spec, entries, values }, head: reward };
}

function readSpec(file: string): LoraSpec {
  const json = readJson(file);
  const refuse = (what: string) => new TrainerError('unsupported_adapter', `${file}: ${what}`);
  if (json.peft_type !== 'LORA')
    throw refuse(`peft_type is ${JSON.stringify(json.peft_type)}; only LORA is known.`);
  if (json.use_dora === true || json.use_qalora === true || json.use_bdlora === true)
    throw refuse('it is not plain LoRA.');
  if ((json.bias ?? 'none') !== 'none') throw refuse('it trains biases.');
  if (json.task_type !== 'SEQ_CLS' && (json.modules_to_save as unknown[] | null)?.length)
    throw refuse('modules_to_save is not supported.');
  for (const key of ['layers_to_transform', 'rank_pattern', 'alpha_pattern', 'layer_replication'])
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
