/** The seven linear layers of a decoder layer, in the order of the forward pass. No imports: the recipe form uses it. */
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

/** The layer's place in a checkpoint's names, below `model.layers.N.` */
export const modulePath = (name: LinearName) => ('qkvo'.includes(name[0]!) ? 'self_attn.' : 'mlp.') + name;
