/** How GGUF and Hugging Face call the tensors of one model, and the shape of each. Source: llama.cpp, gguf-py/gguf/constants.py. */

/** The architectures that are read and written; both are named as Hugging Face names the family. */
export const ARCHITECTURES = ['llama', 'qwen2'] as const;
export type Architecture = (typeof ARCHITECTURES)[number];

export type GgufShape = {
  layers: number;
  heads: number;
  kvHeads: number;
  hidden: number;
  inner: number;
  headDim: number;
  vocab: number;
  tied: boolean;
  qkvBias: boolean;
};

export type NamedTensor = {
  gguf: string;
  huggingFace: string;
  shape: number[];
  /** Of q and k, whose rows stand in another order in the llama architecture. */
  heads?: number;
};

type Linear = [gguf: string, huggingFace: string, shape: number[], heads?: number];

/** Every tensor that a model needs, in the order in which they are written. */
export function tensorsOfModel(s: GgufShape): NamedTensor[] {
  const [q, kv] = [s.heads * s.headDim, s.kvHeads * s.headDim];
  const attention: Linear[] = [
    ['attn_q', 'self_attn.q_proj', [q, s.hidden], s.heads],
    ['attn_k', 'self_attn.k_proj', [kv, s.hidden], s.kvHeads],
    ['attn_v', 'self_attn.v_proj', [kv, s.hidden]],
  ];
  const output: Linear = ['attn_output', 'self_attn.o_proj', [s.hidden, q]];
  const ffn: Linear[] = [
    ['ffn_gate', 'mlp.gate_proj', [s.inner, s.hidden]],
    ['ffn_up', 'mlp.up_proj', [s.inner, s.hidden]],
    ['ffn_down', 'mlp.down_proj', [s.hidden, s.inner]],
  ];
  const layer = (l: number): NamedTensor[] => {
    const named = (gguf: string, huggingFace: string, shape: number[], heads?: number) => ({
      gguf: `blk.${l}.${gguf}`,
      huggingFace: `model.layers.${l}.${huggingFace}`,
      shape,
      heads,
    });
    const weight = ([gguf, name, shape, heads]: Linear) =>
      named(`${gguf}.weight`, `${name}.weight`, shape, heads);
    const bias = ([gguf, name, [rows]]: Linear) => named(`${gguf}.bias`, `${name}.bias`, [rows!]);
    return [
      named('attn_norm.weight', 'input_layernorm.weight', [s.hidden]),
      ...attention.map(weight),
      ...(s.qkvBias ? attention.map(bias) : []),
      weight(output),
      named('ffn_norm.weight', 'post_attention_layernorm.weight', [s.hidden]),
      ...ffn.map(weight),
    ];
  };
  const top = (gguf: string, huggingFace: string, shape: number[]) => ({ gguf, huggingFace, shape });
  return [
    top('token_embd.weight', 'model.embed_tokens.weight', [s.vocab, s.hidden]),
    top('output_norm.weight', 'model.norm.weight', [s.hidden]),
    ...(s.tied ? [] : [top('output.weight', 'lm_head.weight', [s.vocab, s.hidden])]),
    ...Array.from({ length: s.layers }, (_, l) => layer(l)).flat(),
  ];
}
