"""Log-probabilities of completions with PEFT: peft-logps.py MODEL ADAPTER < [{prompt, chosen, rejected}] (token ids).

Prints one JSON object: {"version": ..., "tensors": number of LoRA tensors, "rows": [{chosen, rejected, reference_chosen,
reference_rejected}]}, sums over completion tokens in nats; the reference is the model with the adapter off.
"""

import json
import sys

import peft
import torch
from transformers import AutoModelForCausalLM

torch.manual_seed(0)
torch.set_num_threads(1)
base = AutoModelForCausalLM.from_pretrained(sys.argv[1], dtype=torch.float32)
model = peft.PeftModel.from_pretrained(base, sys.argv[2]).eval()


def logp(prompt, completion):
    ids = torch.tensor([prompt + completion])
    rows = model(input_ids=ids).logits[0, len(prompt) - 1 : -1].log_softmax(-1)
    return rows.gather(1, torch.tensor(completion)[:, None]).sum().item()


def both(pair):
    return {side: logp(pair["prompt"], pair[side]) for side in ("chosen", "rejected")}


rows = []
with torch.no_grad():
    for pair in json.load(sys.stdin):
        row = both(pair)
        with model.disable_adapter():
            row |= {f"reference_{side}": value for side, value in both(pair).items()}
        rows.append(row)
tensors = sum("lora_" in name for name, _ in model.named_parameters())
print(json.dumps({"version": peft.__version__, "tensors": tensors, "rows": rows}))
