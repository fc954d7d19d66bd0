/** The weights of a base model as tensors, each once (a tied embedding too): frozen, or variables where all are trained. */
import { upload } from '../graph/record';
import type { ModelConfig } from '../io/config';
import { readModelConfig } from '../io/config';
import { openCheckpoint, type SafetensorsFile } from '../io/safetensors';
import { type Tensor, type Tensor2D, tf } from '../tf';
import { checkShape } from './check-tensor';
import type { Linear } from './linear';
import { linearShape, modulePath, PRODUCT_NAMES, PRODUCTS, type ProductName } from './linear-layers';

export type LayerWeights = { inputNorm: Tensor; postNorm: Tensor; linear: Record<ProductName, Linear> };

export type Weights = {
  config: ModelConfig;
  /** [vocab, D]; `head` is the same tensor when the embeddings are tied. */
  embedding: Tensor2D;
  head: Tensor2D;
  norm: Tensor;
  layers: LayerWeights[];
  dispose(): void;
};

/** Loads a Hugging Face folder. Fails with the tensor's name when one is missing or has another shape. */
export async function loadWeights(dir: string): Promise<Weights> {
  const config = await readModelConfig(dir);
  const file = await openCheckpoint(dir);
  const loaded: Tensor[] = [];
  const read = (...parts: Part[]) => {
    const tensor = readTensor(file, dir, parts);
    loaded.push(tensor);
    return tensor;
  };
  try {
    const d = config.hiddenSize;
    const vocabulary = [config.vocabSize, d];
    const embedding = read(['model.embed_tokens.weight', vocabulary]) as Tensor2D;
    const head = config.tieEmbeddings ? embedding : (read(['lm_head.weight', vocabulary]) as Tensor2D);
    const layers = Array.from({ length: config.layers }, (_, l) => readLayer(config, l, read));
    const norm = read(['model.norm.weight', [d]]);
    const weights: Weights = {
      config,
      embedding,
      head,
      norm,
      layers,
      dispose: () => tf.dispose(allOf(weights)),
    };
    return weights;
  } catch (error) {
    tf.dispose(loaded);
    throw error;
  } finally {
    await file.close();
  }
}

/** Name and shape of a tensor in the file. */
type Part = [name: string, shape: number[]];

/** In the order in which they are read. */
export const tensorsOf = ({ inputNorm, postNorm, linear }: LayerWeights): Tensor[] => [
  inputNorm,
  postNorm,
  ...Object.values(linear).flatMap(({ weight, bias }) => (bias ? [weight, bias] : [weight])),
];

/** Each once: a tied embedding's head is the embedding. */
export const allOf = ({ embedding, head, norm, layers }: Weights): Tensor[] => [
  ...new Set([embedding, ...layers.flatMap(tensorsOf), norm, head]),
];

function readLayer(config: ModelConfig, l: number, read: (...parts: Part[]) => Tensor): LayerWeights {
  const prefix = `model.layers.${l}.`;
  const linear = {} as Record<ProductName, Linear>;
  for (const product of PRODUCT_NAMES) {
    const shapes = PRODUCTS[product].map((name) => linearShape(config, name));
    const part = (what: 'weight' | 'bias', i: number): Part => {
      const name = `${prefix}${modulePath(PRODUCTS[product][i]!)}.${what}`;
      return [name, what === 'bias' ? [shapes[i]![0]] : shapes[i]!];
    };
    const weight = read(...shapes.map((_, i) => part('weight', i))) as Tensor2D;
    linear[product] = { weight, widths: shapes.map(([out]) => out) };
    if (product === 'qkv' && config.qkvBias)
      linear[product].bias = read(...shapes.map((_, i) => part('bias', i)));
  }
  return {
    linear,
    inputNorm: read([`${prefix}input_layernorm.weight`, [config.hiddenSize]]),
    postNorm: read([`${prefix}post_attention_layernorm.weight`, [config.hiddenSize]]),
  };
}

/** Tensors of the file, one below the other. */
function readTensor(file: SafetensorsFile, dir: string, parts: Part[]): Tensor {
  for (const [name, shape] of parts) checkShape(file, dir, name, shape);
  const sizes = parts.map(([, shape]) => shape.reduce((a, b) => a * b, 1));
  const rows = parts.reduce((sum, [, shape]) => sum + shape[0]!, 0);
  let values: Float32Array;
  if (parts.length === 1) values = file.read(parts[0]![0]);
  else {
    values = new Float32Array(sizes.reduce((a, b) => a + b, 0));
    let at = 0;
    parts.forEach(([name], i) => {
      values.set(file.read(name), at);
      at += sizes[i]!;
    });
  }
  const tensor = tf.tensor(values, [rows, ...parts[0]![1].slice(1)], 'float32');
  upload([tensor]);
  return tensor;
}
