/** A model, with or without an adapter, as one GGUF file: what llama.cpp and the programs around it run. */
import { statSync } from 'node:fs';
import path from 'node:path';
import { type ModelConfig, readModelConfig } from './io/config';
import { type ExportType, encodeTensor } from './io/gguf-encode';
import { type GgufShape, type NamedTensor, tensorsOfModel } from './io/gguf-names';
import { permute } from './io/gguf-rows';
import { tokenizerToGguf } from './io/gguf-tokenizer-write';
import { type GgufEntry, type GgufTensorOut, writeGguf } from './io/gguf-write';
import { openCheckpoint } from './io/safetensors';
import type { TensorData } from './io/safetensors-write';
import { loadTokenizer } from './io/tokenizer';
import { readTokenizerFiles } from './io/tokenizer-files';
import { tensorsWithAdapter } from './merge-checkpoint';
import { checkShape } from './model/check-tensor';

export const EXPORT_TYPES = ['F16', 'Q8_0'] as const;
/** `general.file_type`: what most tensors are. */
const FILE_TYPES = { F16: 1, Q8_0: 7 };

export type ExportOptions = {
  /** Hugging Face folder. */
  model: string;
  /** PEFT folder, added to the weights. */
  adapter?: string;
  type: (typeof EXPORT_TYPES)[number];
  /** The file; one that is there is replaced when the new one is whole. */
  out: string;
  name?: string;
  onProgress?: (done: number, total: number) => void;
};

/** One tensor is in memory at a time. Throws for a model or tokenizer that llama.cpp would compute differently. */
export async function exportGguf(options: ExportOptions): Promise<{ tensors: number; bytes: number }> {
  const { model, adapter, type, out, onProgress } = options;
  const config = readModelConfig(model);
  const { endOfTurnId } = await loadTokenizer(model);
  const tokenizer = tokenizerToGguf(readTokenizerFiles(model), {
    rows: config.vocabSize,
    endOfTurn: endOfTurnId,
    dir: model,
  });
  const file = openCheckpoint(model);
  try {
    const wanted = tensorsOfModel(shapeOf(config));
    for (const { huggingFace, shape } of wanted) checkShape(file, model, huggingFace, shape);
    const source = tensorsWithAdapter(file, adapter, config);
    const permuted = config.family === 'llama';
    const tensors = wanted.map((named, i) => {
      const tensor = tensorOut(named, source.get(named.huggingFace)!, type, permuted);
      const bytes = () => {
        onProgress?.(i + 1, wanted.length);
        return tensor.bytes();
      };
      return { ...tensor, bytes };
    });
    const name = options.name ?? path.basename(path.resolve(model));
    writeGguf(out, [...modelToGguf(config, name, type), ...tokenizer], tensors);
    return { tensors: tensors.length, bytes: statSync(out).size };
  } finally {
    file.close();
  }
}

const shapeOf = (config: ModelConfig): GgufShape => ({
  layers: config.layers,
  heads: config.heads,
  kvHeads: config.kvHeads,
  hidden: config.hiddenSize,
  inner: config.intermediateSize,
  headDim: config.headDim,
  vocab: config.vocabSize,
  tied: config.tieEmbeddings,
  qkvBias: config.qkvBias,
});

/** Norms and biases stay float32; rows that do not divide into blocks of 32 stay F16, as llama.cpp's converter does. */
function typeOf(shape: number[], type: ExportOptions['type']): ExportType {
  if (shape.length === 1) return 'F32';
  return type === 'Q8_0' && shape.at(-1)! % 32 !== 0 ? 'F16' : type;
}

function tensorOut(
  { gguf, huggingFace, shape, heads }: NamedTensor,
  source: TensorData,
  wanted: ExportOptions['type'],
  permuted: boolean,
): GgufTensorOut {
  const type = typeOf(shape, wanted);
  const bytes = () => {
    const { data } = source;
    return encodeTensor(type, permuted && heads ? permute(data, heads, shape) : data, huggingFace);
  };
  return { name: gguf, type, shape, bytes };
}

/** The keys that llama.cpp reads for both architectures. */
function modelToGguf(config: ModelConfig, name: string, type: ExportOptions['type']): GgufEntry[] {
  const of = (key: string) => `${config.family}.${key}`;
  const ownHeads: GgufEntry[] =
    config.headDim * config.heads === config.hiddenSize
      ? []
      : [
          [of('attention.key_length'), 'u32', config.headDim],
          [of('attention.value_length'), 'u32', config.headDim],
        ];
  return [
    ['general.architecture', 'text', config.family],
    ['general.type', 'text', 'model'],
    ['general.name', 'text', name],
    ['general.file_type', 'u32', FILE_TYPES[type]],
    ['general.quantization_version', 'u32', 2],
    [of('context_length'), 'u32', config.maxPositions],
    [of('embedding_length'), 'u32', config.hiddenSize],
    [of('block_count'), 'u32', config.layers],
    [of('feed_forward_length'), 'u32', config.intermediateSize],
    [of('attention.head_count'), 'u32', config.heads],
    [of('attention.head_count_kv'), 'u32', config.kvHeads],
    ...ownHeads,
    [of('attention.layer_norm_rms_epsilon'), 'f32', config.rmsEps],
    [of('rope.dimension_count'), 'u32', config.headDim],
    [of('rope.freq_base'), 'f32', config.ropeTheta],
    [of('vocab_size'), 'u32', config.vocabSize],
  ];
}
