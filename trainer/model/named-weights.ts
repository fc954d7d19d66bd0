/** The weights under the names of a Hugging Face checkpoint, where layers that are one product here stand apart. */
import type { Tensor } from '../tf';
import { linearShape, modulePath, PRODUCT_NAMES, PRODUCTS } from './linear-layers';
import type { Weights } from './weights';

/** A tensor of the file: `rows` of one of ours, from its row `from`. */
export type NamedPart = { name: string; tensor: Tensor; from: number; shape: number[] };

/** In the order of the forward pass; a tied output matrix has no name of its own. */
export function namedWeights({ config, embedding, head, norm, layers }: Weights): NamedPart[] {
  const whole = (name: string, tensor: Tensor): NamedPart => ({ name, tensor, from: 0, shape: tensor.shape });
  const ofLayer = (l: number): NamedPart[] => {
    const { inputNorm, postNorm, linear } = layers[l]!;
    const prefix = `model.layers.${l}.`;
    return [
      whole(`${prefix}input_layernorm.weight`, inputNorm),
      whole(`${prefix}post_attention_layernorm.weight`, postNorm),
      ...PRODUCT_NAMES.flatMap((product) => {
        const { weight, bias } = linear[product];
        let from = 0;
        return PRODUCTS[product].flatMap((module) => {
          const [out, inputs] = linearShape(config, module);
          const name = prefix + modulePath(module);
          from += out;
          const own = { name: `${name}.weight`, tensor: weight, from: from - out, shape: [out, inputs] };
          const ownBias = bias && { name: `${name}.bias`, tensor: bias, from: from - out, shape: [out] };
          return ownBias ? [own, ownBias] : [own];
        });
      }),
    ];
  };
  return [
    whole('model.embed_tokens.weight', embedding),
    ...layers.flatMap((_, l) => ofLayer(l)),
    whole('model.norm.weight', norm),
    ...(head === embedding ? [] : [whole('lm_head.weight', head)]),
  ];
}

/** Values of a part, row by row. */
export function valuesOfPart({ tensor, from, shape }: NamedPart): Float32Array {
  const width = shape.slice(1).reduce((a, b) => a * b, 1);
  return (tensor.dataSync() as Float32Array).subarray(from * width, (from + shape[0]!) * width);
}
