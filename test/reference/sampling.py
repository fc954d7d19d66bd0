"""What transformers' logits processors leave of logits: python test/reference/sampling.py  (torch 2.13.0, transformers 5.18.0)

Writes test/fixtures/sampling.json: logits of 60 tokens (two of them equal), tokens seen, and for each setting the
probabilities of the tokens that are left, in the order in which generate applies them.
"""
import json
from pathlib import Path

import torch
from transformers import GenerationConfig
from transformers.generation.logits_process import (
    LogitsProcessorList,
    MinPLogitsWarper,
    RepetitionPenaltyLogitsProcessor,
    TemperatureLogitsWarper,
    TopKLogitsWarper,
    TopPLogitsWarper,
)

torch.manual_seed(7)
logits = (torch.randn(1, 60) * 3).round(decimals=4)
logits[0, 41] = logits[0].topk(5).values[-1]  # ties with the fifth
seen = [3, 41, 3, 12, int(logits.argmax()), int(logits.argmin())]
SETTINGS = [
    {"temperature": 1.0},
    {"temperature": 0.7},
    {"temperature": 1.0, "topK": 5},
    {"temperature": 1.3, "topK": 1},
    {"temperature": 0.8, "topP": 0.9},
    {"temperature": 1.0, "topP": 0.05},
    {"temperature": 1.0, "minP": 0.1},
    {"temperature": 1.5, "minP": 0.02},
    {"temperature": 1.0, "repetitionPenalty": 1.3},
    {"temperature": 0.9, "repetitionPenalty": 0.8},
    {"temperature": 0.9, "topK": 20, "topP": 0.8},
    {"temperature": 1.2, "topK": 25, "topP": 0.95, "minP": 0.08},
    {"temperature": 1.2, "topP": 0.9, "minP": 0.2, "repetitionPenalty": 1.2},
    {"temperature": 2.0, "topK": 30, "topP": 0.97, "minP": 0.01, "repetitionPenalty": 1.5},
]


def processors(s):
    found = LogitsProcessorList()
    if "repetitionPenalty" in s:
        found.append(RepetitionPenaltyLogitsProcessor(s["repetitionPenalty"]))
    if s["temperature"] != 1:
        found.append(TemperatureLogitsWarper(s["temperature"]))
    if "topK" in s:
        found.append(TopKLogitsWarper(s["topK"]))
    if "topP" in s:
        found.append(TopPLogitsWarper(s["topP"]))
    if "minP" in s:
        found.append(MinPLogitsWarper(s["minP"]))
    return found


def order_in_generate():
    """Names of the processors in the order generate itself puts them: the order above must be the same."""
    from transformers import LlamaConfig, LlamaForCausalLM

    model = LlamaForCausalLM(LlamaConfig(vocab_size=60, hidden_size=8, intermediate_size=8, num_hidden_layers=1, num_attention_heads=1))
    config = GenerationConfig(do_sample=True, temperature=2.0, top_k=30, top_p=0.97, min_p=0.01, repetition_penalty=1.5)
    return [type(p).__name__ for p in model._get_logits_processor(config, input_ids_seq_length=1)]


own = [type(p).__name__ for p in processors(SETTINGS[-1])]
assert order_in_generate() == own, order_in_generate()
cases = []
for settings in SETTINGS:
    p = processors(settings)(torch.tensor([seen]), logits.clone()).softmax(-1)[0]
    kept = p.nonzero()[:, 0].tolist()
    cases.append({"settings": settings, "ids": kept, "probabilities": [round(p[i].item(), 8) for i in kept]})
out = {"logits": [round(x, 4) for x in logits[0].tolist()], "seen": seen, "cases": cases}
(Path(__file__).parent.parent / "fixtures/sampling.json").write_text(json.dumps(out))
