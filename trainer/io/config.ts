/** `config.json` of a Hugging Face folder, read into what the trainer needs; what it cannot compute is refused. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { TrainerError } from '../errors';

export type Family = 'llama' | 'qwen2';
export type ModelConfig = {
  family: Family;
  hiddenSize: number;
  intermediateSize: number;
  layers: number;
  heads: number;
  /** Heads of keys and values; `heads` is a multiple of it (GQA). */
  kvHeads: number;
  headDim: number;
  rmsEps: number;
  ropeTheta: number;
  vocabSize: number;
  maxPositions: number;
  /** The output layer is the embedding. */
  tieEmbeddings: boolean;
  /** q, k and v have biases (Qwen2). */
  qkvBias: boolean;
  /** Tokens that end generation; from generation_config.json too. */
  eosIds: number[];
};

/** What decides how many values a model has, and how large its activations are. */
export type ModelShape = Pick<
  ModelConfig,
  | 'hiddenSize'
  | 'intermediateSize'
  | 'layers'
  | 'heads'
  | 'kvHeads'
  | 'headDim'
  | 'vocabSize'
  | 'tieEmbeddings'
>;

type Json = Record<string, unknown>;
const FAMILIES: Record<string, Family> = { LlamaForCausalLM: 'llama', Qwen2ForCausalLM: 'qwen2' };
const MAX_JSON_BYTES = 10_000_000;

export function readModelConfig(dir: string): ModelConfig {
  const file = path.join(dir, 'config.json');
  const json = readJson(file);
  const family = readFamily(json, file);
  refuseWhatWeCannotCompute(json, family, file);
  const count = (key: string, fallback?: number) => readCount(json, key, file, fallback);
  const heads = count('num_attention_heads');
  const hiddenSize = count('hidden_size');
  const config: ModelConfig = {
    family,
    hiddenSize,
    intermediateSize: count('intermediate_size'),
    layers: count('num_hidden_layers'),
    heads,
    kvHeads: count('num_key_value_heads', heads),
    headDim: count('head_dim', hiddenSize / heads),
    rmsEps: readPositive(json.rms_norm_eps ?? 1e-6, 'rms_norm_eps', file),
    ropeTheta: readPositive(readTheta(json) ?? 10000, 'rope_theta', file),
    vocabSize: count('vocab_size'),
    maxPositions: count('max_position_embeddings', 2048),
    tieEmbeddings: json.tie_word_embeddings === true,
    qkvBias: family === 'qwen2',
    eosIds: readEosIds(dir, json),
  };
  if (config.heads % config.kvHeads !== 0)
    throw bad(
      file,
      `num_attention_heads (${heads}) is not a multiple of num_key_value_heads (${config.kvHeads}).`,
    );
  if (config.headDim % 2 !== 0)
    throw bad(file, `head_dim (${config.headDim}) is odd; rotary positions need pairs.`);
  return config;
}

/** Reads a small JSON object of a model folder. */
export function readJson(file: string): Json {
  if (!existsSync(file))
    throw new TrainerError('missing_file', `${file} does not exist; this is no model folder.`);
  if (statSync(file).size > MAX_JSON_BYTES) throw bad(file, 'it is larger than 10 MB.');
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json;
  } catch {
    throw bad(file, 'it is not JSON.');
  }
  throw bad(file, 'it is not a JSON object.');
}

const bad = (file: string, what: string) => new TrainerError('bad_config', `${file} cannot be used: ${what}`);
const refuse = (file: string, what: string) =>
  new TrainerError('unsupported_model', `The model of ${file} is not supported: ${what}`);

function readFamily(json: Json, file: string): Family {
  const names = Array.isArray(json.architectures) ? json.architectures : [];
  const family = names.length ? FAMILIES[String(names[0])] : FAMILIES[`${title(json.model_type)}ForCausalLM`];
  if (family) return family;
  const found = String(names[0] ?? json.model_type ?? 'nothing').slice(0, 80);
  throw refuse(file, `its architecture is ${found}; ${Object.keys(FAMILIES).join(' and ')} are known.`);
}

const title = (text: unknown) => String(text).replace(/^./, (c) => c.toUpperCase());

function refuseWhatWeCannotCompute(json: Json, family: Family, file: string): void {
  const act = json.hidden_act ?? 'silu';
  if (act !== 'silu') throw refuse(file, `its activation is ${act}; only silu is known.`);
  for (const scaling of [json.rope_scaling, json.rope_parameters]) {
    const kind =
      (scaling as Json | null | undefined)?.rope_type ?? (scaling as Json | null | undefined)?.type;
    if (kind !== undefined && kind !== 'default')
      throw refuse(file, `it scales rotary positions (${kind}); only the default is known.`);
  }
  const layerTypes = Array.isArray(json.layer_types) ? json.layer_types : [];
  if (json.use_sliding_window === true || layerTypes.includes('sliding_attention'))
    throw refuse(file, 'it attends through a sliding window; only full attention is known.');
  if (family === 'llama' && (json.attention_bias === true || json.mlp_bias === true))
    throw refuse(file, 'it is a Llama with biases (attention_bias or mlp_bias).');
  if (json.quantization_config != null)
    throw refuse(file, 'its weights are quantised. Use the unquantised checkpoint.');
}

function readTheta(json: Json): unknown {
  return (json.rope_parameters as Json | null | undefined)?.rope_theta ?? json.rope_theta;
}

function readCount(json: Json, key: string, file: string, fallback?: number): number {
  const value = json[key] ?? fallback;
  if (!Number.isSafeInteger(value) || (value as number) < 1 || (value as number) > 1e8)
    throw bad(file, `${key} is ${JSON.stringify(value)}, not a positive whole number.`);
  return value as number;
}

function readPositive(value: unknown, key: string, file: string): number {
  if (typeof value !== 'number' || !(value > 0) || !Number.isFinite(value))
    throw bad(file, `${key} is ${JSON.stringify(value)}, not a positive number.`);
  return value;
}

function readEosIds(dir: string, json: Json): number[] {
  const generation = path.join(dir, 'generation_config.json');
  const extra = existsSync(generation) ? readJson(generation).eos_token_id : undefined;
  const ids = [json.eos_token_id, extra].flat().filter((id): id is number => Number.isSafeInteger(id));
  return [...new Set(ids)];
}
