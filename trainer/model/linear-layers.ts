/** The seven linear layers of a decoder layer, in the order of the forward pass. No tensor code: the recipe form uses it. */
import type { ModelShape } from '../io/config';

export const LINEAR_LAYERS = [
  'q_proj',
  'k_proj',
  'v_proj',
  'o_proj',
  'gate_proj',
  'up_proj',
  'down_proj',
] as const;
export type LinearName = (typeof LINEAR_LAYERS)[number];

/** The three narrow layers that read the same rows are computed as one product: larger ones keep the processor busier. */
export const PRODUCTS = {
  qkv: ['q_proj', 'k_proj', 'v_proj'],
  o: ['o_proj'],
  gate: ['gate_proj'],
  up: ['up_proj'],
  down: ['down_proj'],
} as const satisfies Record<string, readonly LinearName[]>;
export type ProductName = keyof typeof PRODUCTS;
export const PRODUCT_NAMES = Object.keys(PRODUCTS) as ProductName[];

/** The layer's place in a checkpoint's names, below `model.layers.N.` */
export const modulePath = (name: LinearName) => ('qkvo'.includes(name[0]!) ? 'self_attn.' : 'mlp.') + name;

/** [out, in] of each linear layer. */
export function linearShape(config: ModelShape, name: LinearName): [number, number] {
  const { hiddenSize: d, intermediateSize: i, heads, kvHeads, headDim } = config;
  const shapes: Record<LinearName, [number, number]> = {
    q_proj: [heads * headDim, d],
    k_proj: [kvHeads * headDim, d],
    v_proj: [kvHeads * headDim, d],
    o_proj: [d, heads * headDim],
    gate_proj: [i, d],
    up_proj: [i, d],
    down_proj: [d, i],
  };
  return shapes[name];
}
