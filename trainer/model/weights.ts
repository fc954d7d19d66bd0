/** The frozen weights of a base model as tensors, each once (a tied embedding too). */
import { TrainerError } from '../errors';
import { upload } from '../graph/record';
import type { ModelConfig } from '../io/config';
import { readModelConfig } from '../io/config';
import { openCheckpoint, type SafetensorsFile } from '../io/safetensors';
import { type Tensor, type Tensor2D, tf } from '../tf';
import { LINEAR_LAYERS, type LinearName, linearShape, modulePath } from './linear-layers';
import type { Linear } from './ops';

export type LayerWeights = { inputNorm: Tensor; postNorm: Tensor; linear: Record<LinearName, Linear> };

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
  const read = (name: string, shape: number[]) => {
    const tensor = readTensor(file, dir, name, shape);
    loaded.push(tensor);
    return tensor;
  };
  try {
    const d = config.hiddenSize;
    const embedding = read('model.embed_tokens.weight', [config.vocabSize, d]) as Tensor2D;
    const head = config.tieEmbeddings
      ? embedding
      : (read('lm_head.weight', [config.vocabSize, d]) as Tensor2D);
    const layers = Array.from({ length: config.layers }, (_, l) => readLayer(config, l, read));
    const norm = read('model.norm.weight', [d]);
    const dispose = () => tf.dispose([embedding, head, norm, ...layers.flatMap(tensorsOf)]);
    return { config, embedding, head, norm, layers, dispose };
  } catch (error) {
    tf.dispose(loaded);
    throw error;
  } finally {
    await file.close();
  }
}

const tensorsOf = ({ inputNorm, postNorm, linear }: LayerWeights) => [
  inputNorm,
  postNorm,
  ...Object.values(linear).flatMap(({ weight, bias }) => (bias ? [weight, bias] : [weight])),
];

function readLayer(
  config: ModelConfig,
  l: number,
  read: (name: string, shape: number[]) => Tensor,
): LayerWeights {
  const prefix = `model.layers.${l}.`;
  const linear = {} as Record<LinearName, Linear>;
  for (const name of LINEAR_LAYERS) {
    const [out, inputs] = linearShape(config, name);
    const path = prefix + modulePath(name);
    const weight = read(`${path}.weight`, [out, inputs]) as Tensor2D;
    linear[name] = hasBias(config, name) ? { weight, bias: read(`${path}.bias`, [out]) } : { weight };
  }
  return {
    linear,
    inputNorm: read(`${prefix}input_layernorm.weight`, [config.hiddenSize]),
    postNorm: read(`${prefix}post_attention_layernorm.weight`, [config.hiddenSize]),
  };
}

const hasBias = (config: ModelConfig, name: LinearName) =>
  config.qkvBias && ['q_proj', 'k_proj', 'v_proj'].includes(name);

function readTensor(file: SafetensorsFile, dir: string, name: string, shape: number[]): Tensor {
  if (!file.names.includes(name)) {
    throw new TrainerError('missing_tensor', `The model in ${dir} has no tensor ${name}. Download it again.`);
  }
  const found = file.info(name).shape;
  if (found.join() !== shape.join()) {
    throw new TrainerError(
      'wrong_shape',
      `${name} in ${dir} is [${found}], but config.json asks for [${shape}]. The two files are not of one model.`,
    );
  }
  const tensor = tf.tensor(file.read(name), shape, 'float32');
  upload([tensor]);
  return tensor;
}
