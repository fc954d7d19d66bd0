/**
 * A GGUF file of the llama or qwen2 architecture becomes a Hugging Face folder (float32) that transformers opens: config,
 * weights, tokenizer, chat template. The folder is complete or not there.
 */
import { closeSync, mkdirSync, openSync, readSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { TrainerError } from '../errors';
import { syncFolder, writeJsonAtomic } from './atomic';
import { brokenGguf, type GgufHeader, type GgufTensor, type GgufValue, readGgufHeader } from './gguf-header';
import { ARCHITECTURES, type Architecture, type GgufShape, tensorsOfModel } from './gguf-names';
import { dequantize } from './gguf-quants';
import { unpermute } from './gguf-rows';
import { tokenizerFromGguf } from './gguf-tokenizer';
import { type TensorData, writeSafetensors } from './safetensors-write';

export type ConvertOptions = { onProgress?: (done: number, total: number) => void };

/** Writes the folder `out`, which must not exist. Peak memory: one tensor. */
export function convertGguf(file: string, out: string, { onProgress }: ConvertOptions = {}): void {
  const temporary = `${out}.${process.pid}.tmp`;
  rmSync(temporary, { recursive: true, force: true });
  const fd = openSync(file, 'r');
  try {
    const header = readGgufHeader(fd, file);
    const shape = readShape(header, file);
    const { tokenizer, config } = tokenizerFromGguf(header.metadata, file);
    mkdirSync(temporary, { recursive: true });
    writeSafetensors(
      path.join(temporary, 'model.safetensors'),
      tensorsOf(fd, header, shape, file, onProgress),
    );
    writeJsonAtomic(path.join(temporary, 'config.json'), modelConfig(header, shape));
    writeJsonAtomic(path.join(temporary, 'generation_config.json'), specialIds(header));
    writeJsonAtomic(path.join(temporary, 'tokenizer.json'), tokenizer);
    writeJsonAtomic(path.join(temporary, 'tokenizer_config.json'), config);
    renameSync(temporary, out);
    syncFolder(path.dirname(out));
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    throw error;
  } finally {
    closeSync(fd);
  }
}

function readShape(
  { metadata, tensors }: GgufHeader,
  file: string,
): GgufShape & { architecture: Architecture } {
  const architecture = ARCHITECTURES.find((name) => name === metadata.get('general.architecture'));
  if (!architecture)
    throw new TrainerError(
      'unsupported_model',
      `${file} holds the architecture ${String(metadata.get('general.architecture'))}; only ${ARCHITECTURES.join(' and ')} are converted.`,
    );
  const scaling = metadata.get(`${architecture}.rope.scaling.type`) ?? 'none';
  if (scaling !== 'none' || tensors.some(({ name }) => name === 'rope_freqs.weight'))
    throw new TrainerError(
      'unsupported_model',
      `${file} scales rotary positions, which the trainer does not know.`,
    );
  const count = (key: string, fallback?: number) => {
    const value = metadata.get(`${architecture}.${key}`) ?? fallback;
    if (!Number.isSafeInteger(value) || (value as number) < 1 || (value as number) > 1e8)
      throw brokenGguf(file, `${architecture}.${key} is ${String(value)}.`);
    return value as number;
  };
  const [hidden, heads] = [count('embedding_length'), count('attention.head_count')];
  return {
    architecture,
    layers: count('block_count'),
    heads,
    kvHeads: count('attention.head_count_kv', heads),
    hidden,
    inner: count('feed_forward_length'),
    headDim: count('attention.key_length', count('rope.dimension_count', hidden / heads)),
    vocab: tensors.find(({ name }) => name === 'token_embd.weight')?.shape[0] ?? 0,
    tied: !tensors.some(({ name }) => name === 'output.weight'),
    qkvBias: architecture === 'qwen2',
  };
}

type Shape = ReturnType<typeof readShape>;

function tensorsOf(
  fd: number,
  header: GgufHeader,
  shape: Shape,
  file: string,
  onProgress?: ConvertOptions['onProgress'],
): Map<string, TensorData> {
  const found = new Map(header.tensors.map((tensor) => [tensor.name, tensor]));
  const expected = tensorsOfModel(shape);
  const known = new Set(expected.map(({ gguf }) => gguf));
  for (const name of found.keys())
    if (!known.has(name))
      throw new TrainerError('unsupported_model', `${file} holds the unknown tensor ${name}.`);
  const result = new Map<string, TensorData>();
  let done = 0;
  for (const { gguf, huggingFace, shape: wanted, heads } of expected) {
    const tensor = found.get(gguf);
    if (!tensor) throw brokenGguf(file, `tensor ${gguf} is missing.`);
    if (String(tensor.shape) !== String(wanted))
      throw brokenGguf(file, `tensor ${gguf} has the shape [${tensor.shape}], expected [${wanted}].`);
    result.set(huggingFace, {
      shape: wanted,
      // Read when its turn to be written comes, so that one tensor is in memory at a time.
      get data() {
        onProgress?.(++done, expected.length);
        const values = readTensor(fd, tensor, file);
        return shape.architecture === 'llama' && heads ? unpermute(values, heads, wanted) : values;
      },
    });
  }
  return result;
}

function readTensor(fd: number, tensor: GgufTensor, file: string): Float32Array {
  const bytes = new Uint8Array(tensor.bytes);
  for (let done = 0; done < bytes.length; ) {
    const n = readSync(fd, bytes, done, bytes.length - done, tensor.position + done);
    if (n === 0) throw brokenGguf(file, `it ended while tensor ${tensor.name} was read.`);
    done += n;
  }
  const count = tensor.shape.reduce((product, n) => product * n, 1);
  return dequantize(tensor.type, bytes, count);
}

function specialIds({ metadata }: Pick<GgufHeader, 'metadata'>): Record<string, number> {
  const id = (key: string) => metadata.get(`tokenizer.ggml.${key}_token_id`);
  const entries = [
    ['bos_token_id', id('bos')],
    ['eos_token_id', id('eos')],
    ['pad_token_id', id('padding')],
  ];
  return Object.fromEntries(entries.filter(([, value]) => typeof value === 'number'));
}

function modelConfig({ metadata }: GgufHeader, shape: Shape): Record<string, unknown> {
  const of = (key: string) => metadata.get(`${shape.architecture}.${key}`);
  // Stored as float32: 1e-5 reads 9.99999974e-6.
  const decimal = (value: GgufValue | undefined, fallback: number) =>
    Number((typeof value === 'number' ? value : fallback).toPrecision(6));
  const family = { llama: 'LlamaForCausalLM', qwen2: 'Qwen2ForCausalLM' }[shape.architecture];
  const biases = shape.architecture === 'llama' ? { attention_bias: false, mlp_bias: false } : {};
  return {
    architectures: [family],
    model_type: shape.architecture,
    hidden_size: shape.hidden,
    intermediate_size: shape.inner,
    num_hidden_layers: shape.layers,
    num_attention_heads: shape.heads,
    num_key_value_heads: shape.kvHeads,
    head_dim: shape.headDim,
    hidden_act: 'silu',
    rms_norm_eps: decimal(of('attention.layer_norm_rms_epsilon'), 1e-6),
    rope_theta: decimal(of('rope.freq_base'), 10000),
    vocab_size: shape.vocab,
    max_position_embeddings: of('context_length') ?? 2048,
    tie_word_embeddings: shape.tied,
    ...biases,
    torch_dtype: 'float32',
    ...specialIds({ metadata }),
  };
}
