"""Answers requests on stdin, a JSON object a line, with a model of transformers: generate_with_transformers.py MODEL THREADS

{"ids", "ends", "maxTokens", "n", "temperature", "topP", "seed"} → {"seconds", "lengths"}: n samples, tokens of each up to
its end token. {"ids", "ends", "maxTokens"} → {"ids", "gaps"}: greedy, and how far the two best logits lie apart at each token.
"""
import json
import sys
import time

import torch
from transformers import AutoModelForCausalLM

torch.set_num_threads(int(sys.argv[2]))
model = AutoModelForCausalLM.from_pretrained(sys.argv[1], dtype=torch.float32).eval()


def common(request):
    ids = torch.tensor([request["ids"]])
    ends = request["ends"]
    return {
        "input_ids": ids,
        "attention_mask": torch.ones_like(ids),
        "max_new_tokens": request["maxTokens"],
        "eos_token_id": ends,
        "pad_token_id": ends[0],
    }


def length(row, ends):
    return next((i + 1 for i, token in enumerate(row) if token in ends), len(row))


def drawn(request):
    torch.manual_seed(request["seed"])
    began = time.perf_counter()
    out = model.generate(
        **common(request),
        do_sample=True,
        num_return_sequences=request["n"],
        temperature=request["temperature"],
        top_p=request["topP"],
        top_k=0,
    )
    seconds = time.perf_counter() - began
    rows = out[:, len(request["ids"]) :].tolist()
    return {"seconds": seconds, "lengths": [length(row, request["ends"]) for row in rows]}


def greedy(request):
    out = model.generate(**common(request), do_sample=False, output_logits=True, return_dict_in_generate=True)
    best = [logits[0].topk(2).values.tolist() for logits in out.logits]
    ids = out.sequences[0, len(request["ids"]) :].tolist()
    return {"ids": ids, "gaps": [a - b for a, b in best]}


print(json.dumps({"ready": True}), flush=True)
with torch.inference_mode():
    for line in sys.stdin:
        request = json.loads(line)
        print(json.dumps(drawn(request) if "n" in request else greedy(request)), flush=True)
