"""Log-probabilities of completions with transformers alone: merged-logps.py MODEL SHARDS < [{prompt, chosen, rejected}] (token ids).

The model is loaded in the precision that its config names, then computed in float32. Writes it again to the folder SHARDS, in
files of at most 200 kB. Prints one JSON object: {"dtype": ..., "shards": number of files, "rows": [{chosen, rejected}]},
sums over completion tokens in nats.
"""

import glob
import json
import sys

import torch
from transformers import AutoModelForCausalLM

torch.manual_seed(0)
torch.set_num_threads(1)
model = AutoModelForCausalLM.from_pretrained(sys.argv[1], dtype="auto").eval()
dtype = str(model.dtype)
model.save_pretrained(sys.argv[2], max_shard_size="200KB")
model.float()


def logp(prompt, completion):
    ids = torch.tensor([prompt + completion])
    rows = model(input_ids=ids).logits[0, len(prompt) - 1 : -1].log_softmax(-1)
    return rows.gather(1, torch.tensor(completion)[:, None]).sum().item()


with torch.no_grad():
    rows = [{side: logp(pair["prompt"], pair[side]) for side in ("chosen", "rejected")} for pair in json.load(sys.stdin)]
print(json.dumps({"dtype": dtype, "shards": len(glob.glob(sys.argv[2] + "/*.safetensors")), "rows": rows}))
