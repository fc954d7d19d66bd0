import { readFileSync } from 'node:fs';
import path from 'node:path';
import { LINEAR_LAYERS } from '@/trainer/model/linear-layers';

export interface PeftFolder {
  config: Record<string, unknown>;
  /** Tensor names with their shapes. */
  tensors: Record<string, number[]>;
  /** Bytes of tensor data. */
  bytes: number;
}

interface Header {
  [name: string]: { dtype: string; shape: number[]; data_offsets: [number, number] };
}

/** What lies in a PEFT folder, read without the code that wrote it. */
export function describePeft(folder: string): PeftFolder {
  const file = readFileSync(path.join(folder, 'adapter_model.safetensors'));
  const length = Number(file.readBigUInt64LE(0));
  const { __metadata__, ...header } = JSON.parse(file.subarray(8, 8 + length).toString()) as Header;
  for (const [name, { dtype }] of Object.entries(header))
    if (dtype !== 'F32') throw new Error(`${name} is ${dtype}`);
  return {
    config: JSON.parse(readFileSync(path.join(folder, 'adapter_config.json'), 'utf8')),
    tensors: Object.fromEntries(Object.entries(header).map(([name, { shape }]) => [name, shape])),
    bytes: file.length - 8 - length,
  };
}

/** What PEFT would write for a LoRA of all linear layers of a model of the Llama family. */
describePeft.expected = (models: string, base: string, lora: { rank: number; alpha: number }): PeftFolder => {
  const c = JSON.parse(readFileSync(path.join(models, base, 'config.json'), 'utf8'));
  const head = c.head_dim ?? c.hidden_size / c.num_attention_heads;
  const [q, kv] = [c.num_attention_heads * head, c.num_key_value_heads * head];
  // [in, out] as the linear layers of the model have them.
  const sizes: Record<string, [string, number, number]> = {
    q_proj: ['self_attn', c.hidden_size, q],
    k_proj: ['self_attn', c.hidden_size, kv],
    v_proj: ['self_attn', c.hidden_size, kv],
    o_proj: ['self_attn', q, c.hidden_size],
    gate_proj: ['mlp', c.hidden_size, c.intermediate_size],
    up_proj: ['mlp', c.hidden_size, c.intermediate_size],
    down_proj: ['mlp', c.intermediate_size, c.hidden_size],
  };
  const tensors: Record<string, number[]> = {};
  for (let layer = 0; layer < c.num_hidden_layers; layer++)
    for (const [name, [block, from, to]] of Object.entries(sizes)) {
      const key = `base_model.model.model.layers.${layer}.${block}.${name}`;
      tensors[`${key}.lora_A.weight`] = [lora.rank, from];
      tensors[`${key}.lora_B.weight`] = [to, lora.rank];
    }
  const values = Object.values(tensors).reduce((sum, [a, b]) => sum + a! * b!, 0);
  return {
    config: {
      ...{ peft_type: 'LORA', task_type: 'CAUSAL_LM', base_model_name_or_path: base },
      ...{ r: lora.rank, lora_alpha: lora.alpha, lora_dropout: 0, use_rslora: false, use_dora: false },
      ...{ target_modules: [...LINEAR_LAYERS], bias: 'none', fan_in_fan_out: false, inference_mode: true },
      ...{ init_lora_weights: true, modules_to_save: null, layers_to_transform: null, layers_pattern: null },
      ...{ rank_pattern: {}, alpha_pattern: {}, revision: null },
    },
    tensors,
    bytes: 4 * values,
  };
};
