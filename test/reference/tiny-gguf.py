"""
A two-block Llama with random weights as GGUF, in every quantisation the trainer reads, and what the gguf package makes of
it: tiny-gguf.py FIXTURES (pip install gguf safetensors numpy). Writes FIXTURES/tiny.gguf and FIXTURES/tiny-gguf.safetensors
(Hugging Face names, q and k rows un-permuted).
"""
import sys
import gguf, numpy as np
from gguf.quants import dequantize, quantize
from safetensors.numpy import save_file

H, KV, D, INNER, HIDDEN = 4, 2, 16, 64, 256
KINDS = ["F32", "F16", "Q8_0", "Q4_0", "Q4_1", "Q6_K"]
rng = np.random.default_rng(7)
out = sys.argv[1]
letters = [c for c in "abcdefghijklmnopqrstuvwxyz"] + ["Ġ", "ĉ", "1", "2", "Â", "½"]
merges = ["t h", "th e", "Ġ the", "1 2"]
tokens = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"] + letters + [m.replace(" ", "") for m in merges]
w = gguf.GGUFWriter(out + "/tiny.gguf", "llama")
w.add_block_count(2); w.add_context_length(128); w.add_embedding_length(HIDDEN); w.add_feed_forward_length(INNER)
w.add_head_count(H); w.add_head_count_kv(KV); w.add_rope_freq_base(10000.0); w.add_layer_norm_rms_eps(1e-5)
w.add_rope_dimension_count(D); w.add_vocab_size(len(tokens))
w.add_tokenizer_model("gpt2"); w.add_tokenizer_pre("smollm"); w.add_token_list(tokens)
w.add_token_types([3] * 3 + [1] * (len(tokens) - 3)); w.add_token_merges(merges)
w.add_bos_token_id(1); w.add_eos_token_id(2); w.add_pad_token_id(2)
w.add_chat_template("{% for m in messages %}{{ '<|im_start|>' + m['role'] + m['content'] + '<|im_end|>' }}{% endfor %}")
expected = {}
NAMES = {"attn_q": "self_attn.q_proj", "attn_k": "self_attn.k_proj", "attn_v": "self_attn.v_proj", "attn_output": "self_attn.o_proj",
         "ffn_gate": "mlp.gate_proj", "ffn_up": "mlp.up_proj", "ffn_down": "mlp.down_proj"}
SHAPES = {"attn_q": (H * D, HIDDEN), "attn_k": (KV * D, HIDDEN), "attn_v": (KV * D, HIDDEN), "attn_output": (HIDDEN, H * D),
          "ffn_gate": (INNER, HIDDEN), "ffn_up": (INNER, HIDDEN), "ffn_down": (HIDDEN, INNER)}


def put(name, hf, values, kind, heads=0):
    q = getattr(gguf.GGMLQuantizationType, kind)
    if kind == "Q6_K":  # the package reads this one but does not write it: any bytes with a sane scale will do
        blocks = rng.integers(0, 256, (values.size // 256, 210), dtype=np.uint8)
        blocks[:, 208:] = np.full((len(blocks), 1), 0.01, np.float16).view(np.uint8)
        raw = blocks.reshape(values.shape[0], -1)
    else:
        raw = values.astype(np.float16) if kind == "F16" else quantize(values, q)
    back = dequantize(raw, q).reshape(values.shape).astype(np.float32) if kind != "F32" else values
    w.add_tensor(name, raw, raw_dtype=q)
    if heads:
        back = back.reshape(heads, values.shape[0] // heads // 2, 2, -1).swapaxes(1, 2).reshape(values.shape)
    # Every 61st value is enough to tell one layout from another, and keeps the fixture small.
    expected[hf] = np.ascontiguousarray(back.reshape(-1)[::61])


kinds = iter(KINDS * 3)
put("token_embd.weight", "model.embed_tokens.weight", rng.normal(size=(len(tokens), HIDDEN)).astype(np.float32), "Q8_0")
put("output_norm.weight", "model.norm.weight", rng.normal(size=HIDDEN).astype(np.float32), "F32")
for i in range(2):
    for part, hf in [("attn_norm", "input_layernorm"), ("ffn_norm", "post_attention_layernorm")]:
        put(f"blk.{i}.{part}.weight", f"model.layers.{i}.{hf}.weight", rng.normal(size=HIDDEN).astype(np.float32), "F32")
    for part, hf in NAMES.items():
        put(f"blk.{i}.{part}.weight", f"model.layers.{i}.{hf}.weight", rng.normal(size=SHAPES[part]).astype(np.float32), next(kinds),
            {"attn_q": H, "attn_k": KV}.get(part, 0))
w.write_header_to_file(); w.write_kv_data_to_file(); w.write_tensors_to_file(); w.close()
save_file(expected, out + "/tiny-gguf.safetensors")
