"""Reference numbers of LoRA dropout on the nano models: PEFT and torch, given the masks of trainer/model/dropout.ts, which
are computed here once more.

    python test/reference/dropout.py       (Python 3.12, torch 2.15.0, transformers 5.24.0, peft 0.21.2)

Writes test/fixtures/dropout.json: loss and gradients of the chats in test/fixtures/stages.json (`sft`), of one step.
"""

import json
import sys

import peft
import torch
import transformers

import nano

RATE, SEED, STEP = 0.25, 7, 3
WORD = 0xFFFFFFFF


def fmix(h):
    h ^= h >> 16
    h = h * 0x85EBCA6B & WORD
    h ^= h >> 13
    h = h * 0xC2B2AE35 & WORD
    return h ^ (h >> 16)


def hash_keys(*keys):
    h = 0x9E3779B9
    for key in keys:
        if isinstance(key, str):
            for char in key:
                h = fmix(h ^ ord(char))
            h = fmix(h ^ 0x1F83D9AB)
        else:
            h = fmix(h ^ (key & WORD))
            h = fmix(h ^ (key // 2**32 & WORD))
    return h


def stream(*keys):
    """mulberry32, 32 bits at a time."""
    a = hash_keys(*keys)
    while True:
        a = (a + 0x6D2B79F5) & WORD
        t = (a ^ (a >> 15)) * (1 | a) & WORD
        t = ((t + ((t ^ (t >> 7)) * (61 | t) & WORD)) & WORD) ^ t
        yield t ^ (t >> 14)


def signed(word):
    return word - 2**32 if word >= 2**31 else word


def row_keys(ids):
    keys = []
    for token in ids:
        # the key of the row before is a signed number there
        keys.append(hash_keys(signed(keys[-1]) if keys else 0, token))
    return keys


class Masked(torch.nn.Module):
    """In the place of PEFT's dropout of one linear layer."""

    rows = []

    def __init__(self, layer, name, width):
        super().__init__()
        next_word = stream("dropout", SEED, STEP, layer, name)
        self.terms = [next(next_word) for _ in range(width)]
        self.factors = [next(next_word) | 1 for _ in range(width)]

    def forward(self, x):
        least = round(RATE * 2**32) - 2**31
        factors = [hash_keys(signed(key), "factor") & ~1 for key in Masked.rows]
        mask = [
            [signed((key + c) * (factor + d) & WORD) >= least for c, d in zip(self.terms, self.factors)]
            for key, factor in zip(Masked.rows, factors)
        ]
        return x * torch.tensor(mask).float() / (1 - RATE)


def numbers(name):
    rows = json.loads((nano.FIXTURES / "stages.json").read_text())[name]["sft"]["rows"]
    model = nano.adapted(name)
    for path, module in model.named_modules():
        if hasattr(module, "lora_dropout"):
            parts = path.split(".")
            layer = int(parts[parts.index("layers") + 1])
            module.lora_dropout["default"] = Masked(layer, parts[-1], module.in_features)
    total = 0
    for row in rows:
        Masked.rows = row_keys(row["ids"])
        total = total - (nano.token_logps(model, row["ids"]) * torch.tensor(row["mask"][1:])).sum()
    loss = total / sum(sum(row["mask"]) for row in rows)
    return {"loss": loss.item(), "gradient": nano.lora_gradient(model, loss)}


def short(value):
    if isinstance(value, float):
        return float(f"{value:.9g}")
    if isinstance(value, list):
        return [short(v) for v in value]
    return {k: short(v) for k, v in value.items()} if isinstance(value, dict) else value


torch.set_num_threads(1)
versions = {m.__name__: m.__version__.split("+")[0] for m in (torch, transformers, peft)}
versions |= {"python": sys.version.split()[0]}
out = {"versions": versions, "rate": RATE, "seed": SEED, "step": STEP} | {name: numbers(name) for name in nano.NAMES}
(nano.FIXTURES / "dropout.json").write_text(json.dumps(short(out), separators=(",", ":")) + "\n")
