"""random_model.py FOLDER: random weights in the shape of Qwen2.5-0.5B, float32, 2 GB. The tokenizer is not written."""
import sys

import torch
from transformers import Qwen2Config, Qwen2ForCausalLM

torch.manual_seed(1)
config = Qwen2Config(
    hidden_size=896,
    intermediate_size=4864,
    num_hidden_layers=24,
    num_attention_heads=14,
    num_key_value_heads=2,
    vocab_size=151936,
    max_position_embeddings=32768,
    rope_theta=1000000.0,
    rms_norm_eps=1e-6,
    tie_word_embeddings=True,
    bos_token_id=1,
    eos_token_id=2,
    pad_token_id=2,
)
Qwen2ForCausalLM(config).to(torch.float32).save_pretrained(sys.argv[1])
