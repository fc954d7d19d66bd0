/**
 * A GGUF file of the Llama architecture becomes a Hugging Face folder (float32) that transformers opens: config,
 * weights, tokenizer, chat template. The folder is complete or not there.
 */
import { closeSync, mkdirSync, openSync, readSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { TrainerError } from '../errors';
import { syncFolder, writeJsonAtomic } from './atomic';
import { brokenGguf, type GgufHeader, type GgufTensor, type GgufValue, readGgufHeader } from './gguf-header';
import { dequantize } from './gguf-quants';
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

type Shape = {
  layers: number;
  heads: number;
  kvHeads: number;
  hidden: number;
  inner: number;
  headDim: number;
  vocab: number;
};

function readShape({ metadata, tensors }: GgufHeader, file: string): Shape {
  const architecture = metadata.get('general.architecture');
  if (architecture !== 'llama')
    throw new TrainerError(
      'unsupported_model',
      `${file} holds the architecture ${String(architecture)}; only llama is converted.`,
    );
  const scaling = metadata.get('llama.rope.scaling.type') ?? 'none';
  if (scaling !== 'none' || tensors.some(({ name }) => name === 'rope_freqs.weight'))
    throw new TrainerError(
      'unsupported_model',
      `${file} scales rotary positions, which the trainer does not know.`,
    );
  const count = (key: string, fallback?: number) => {
    const value = metadata.get(`llama.${key}`) ?? fallback;
    if (!Number.isSafeInteger(value) || (value as number) < 1 || (value as number) > 1e8)
      throw brokenGguf(file, `llama.${key} is ${String(value)}.`);
    return value as number;
  };
  const [hidden, heads] = [count('embedding_length'), count('attention.head_count')];
  return {
    layers: count('block_count'),
    heads,
    kvHeads: count('attention.head_count_kv', heads),
    hidden,
    inner: count('feed_forward_length'),
    headDim: count('attention.key_length', count('rope.dimension_count', hidden / heads)),
    vocab: tensors.find(({ name }) => name === 'token_embd.weight')?.shape[0] ?? 0,
  };
}

const BLOCK: Record<string, string> = {
  attn_norm: 'input_layernorm',
  ffn_norm: 'post_attention_layernorm',
  attn_q: 'self_attn.q_proj',
  attn_k: 'self_attn.k_proj',
  attn_v: 'self_attn.v_proj',
  attn_output: 'self_attn.o_proj',
  ffn_gate: 'mlp.gate_proj',
  ffn_up: 'mlp.up_proj',
  ffn_down: 'mlp.down_proj',
};
const TOP: Record<string, string> = {
  'token_embd.weight': 'model.embed_tokens.weight',
  'output_norm.weight': 'model.norm.weight',
  'output.weight': 'lm_head.weight',
};

/** Every tensor that the model needs, by Hugging Face name, with the shape it must have. */
function expectedShapes(s: Shape, tied: boolean): Map<string, number[]> {
  const shapes = new Map<string, number[]>([
    ['token_embd.weight', [s.vocab, s.hidden]],
    ['output_norm.weight', [s.hidden]],
  ]);
  if (!tied) shapes.set('output.weight', [s.vocab, s.hidden]);
  const [q, kv] = [s.heads * s.headDim, s.kvHeads * s.headDim];
  const block: [string, number[]][] = [
    ['attn_norm', [s.hidden]],
    ['attn_q', [q, s.hidden]],
    ['attn_k', [kv, s.hidden]],
    ['attn_v', [kv, s.hidden]],
    ['attn_output', [s.hidden, q]],
    ['ffn_norm', [s.hidden]],
    ['ffn_gate', [s.inner, s.hidden]],
    ['ffn_up', [s.inner, s.hidden]],
    ['ffn_down', [s.hidden, s.inner]],
  ];
  for (let layer = 0; layer < s.layers; layer++)
    for (const [part, shape] of block) shapes.set(`blk.${layer}.${part}.weight`, shape);
  return shapes;
}

function tensorsOf(
  fd: number,
  header: GgufHeader,
  shape: Shape,
  file: string,
  onProgress?: ConvertOptions['onProgress'],
): Map<string, TensorData> {
  const found = new Map(header.tensors.map((tensor) => [tensor.name, tensor]));
  const expected = expectedShapes(shape, !found.has('output.weight'));
  for (const name of found.keys())
    if (!expected.has(name))
      throw new TrainerError('unsupported_model', `${file} holds the unknown tensor ${name}.`);
  const result = new Map<string, TensorData>();
  let done = 0;
  for (const [name, wanted] of expected) {
    const tensor = found.get(name);
    if (!tensor) throw brokenGguf(file, `tensor ${name} is missing.`);
    if (String(tensor.shape) !== String(wanted))
      throw brokenGguf(file, `tensor ${name} has the shape [${tensor.shape}], expected [${wanted}].`);
    result.set(huggingFaceName(name), {
      shape: wanted,
      // Read when its turn to be written comes, so that one tensor is in memory at a time.
      get data() {
        onProgress?.(++done, expected.size);
        return readTensor(fd, tensor, shape, file);
      },
    });
  }
  return result;
}

function huggingFaceName(name: string): string {
  const block = /^blk\.(\d+)\.(\w+)\.weight$/.exec(name);
  return block ? `model.layers.${block[1]}.${BLOCK[block[2]!]}.weight` : TOP[name]!;
}

function readTensor(fd: number, tensor: GgufTensor, shape: Shape, file: string): Float32Array {
  const bytes = new Uint8Array(tensor.bytes);
  for (let done = 0; done < bytes.length; ) {
    const n = readSync(fd, bytes, done, bytes.length - done, tensor.position + done);
    if (n === 0) throw brokenGguf(file, `it ended while tensor ${tensor.name} was read.`);
    done += n;
  }
  const count = tensor.shape.reduce((product, n) => product * n, 1);
  const values = dequantize(tensor.type, bytes, count);
  if (tensor.name.endsWith('.attn_q.weight')) return unpermute(values, shape.heads, tensor.shape);
  if (tensor.name.endsWith('.attn_k.weight')) return unpermute(values, shape.kvHeads, tensor.shape);
  return values;
}

/**
 * GGUF interleaves the two halves of each head's rows (rotary pairs side by side); Hugging Face keeps the halves apart.
 * `[heads, headDim/2, 2, columns]` → `[heads, 2, headDim/2, columns]`.
 */
export function unpermute(values: Float32Array, heads: number, [rows, columns]: number[]): Float32Array {
  const out = new Float32Array(values.length);
  const headDim = rows! / heads;
  for (let row = 0; row < rows!; row++) {
    const within = row % headDim;
    const target = row - within + (within % 2) * (headDim / 2) + (within >> 1);
    out.set(values.subarray(row * columns!, (row + 1) * columns!), target * columns!);
  }
  return out;
}

function specialIds({ metadata }: GgufHeader): Record<string, number> {
  const id = (key: string) => metadata.get(`tokenizer.ggml.${key}_token_id`);
  const entries = [
    ['bos_token_id', id('bos')],
    ['eos_token_id', id('eos')],
    ['pad_token_id', id('padding')],
  ];
  return Object.fromEntries(entries.filter(([, value]) => typeof value === 'number'));
}

function modelConfig(header: GgufHeader, shape: Shape): Record<string, unknown> {
  const { metadata, tensors } = header;
  // Stored as float32: 1e-5 reads 9.99999974e-6.
  const decimal = (value: GgufValue | undefined, fallback: number) =>
    Number((typeof value === 'number' ? value : fallback).toPrecision(6));
  return {
    architectures: ['LlamaForCausalLM'],
    model_type: 'llama',
    hidden_size: shape.hidden,
    intermediate_size: shape.inner,
    num_hidden_layers: shape.layers,
    num_attention_heads: shape.heads,
    num_key_value_heads: shape.kvHeads,
    head_dim: shape.headDim,
    hidden_act: 'silu',
    rms_norm_eps: decimal(metadata.get('llama.attention.layer_norm_rms_epsilon'), 1e-6),
    rope_theta: decimal(metadata.get('llama.rope.freq_base'), 10000),
    vocab_size: shape.vocab,
    max_position_embeddings: metadata.get('llama.context_length') ?? 2048,
    tie_word_embeddings: !tensors.some(({ name }) => name === 'output.weight'),
    attention_bias: false,
    mlp_bias: false,
    torch_dtype: 'float32',
    ...specialIds(header),
  };
}
