"""Losses that test/fixtures/nano-*/reference.json lacks, and the gradients of all, by torch's autograd.

    python test/reference/losses.py        (torch 2.13.0)

Reads the log-probabilities and lengths there, writes test/fixtures/losses.json. SimPO and ORPO as TRL's CPOTrainer and
ORPOTrainer compute them, from means over tokens; IPO of sums as in arXiv 2310.12036.
"""
import json
from pathlib import Path

import torch
from torch.nn.functional import logsigmoid

FIXTURES = Path(__file__).parent.parent / "fixtures"
BETA, SMOOTHING, GAMMA, SFT = 0.1, 0.1, 1.0, 0.5


def losses(c, r, rc, rr, nc, nr):
    delta = (c - rc) - (r - rr)
    mean_delta = (c - rc) / nc - (r - rr) / nr
    odds = (c / nc - torch.log1p(-torch.exp(c / nc))) - (r / nr - torch.log1p(-torch.exp(r / nr)))
    right, wrong = -logsigmoid(BETA * delta), -logsigmoid(-BETA * delta)
    return {
        "sigmoid": right,
        "cdpo": (1 - SMOOTHING) * right + SMOOTHING * wrong,
        "sigmoid_norm": -logsigmoid(BETA * mean_delta),
        "robust": ((1 - SMOOTHING) * right - SMOOTHING * wrong) / (1 - 2 * SMOOTHING),
        "hinge": torch.relu(1 - BETA * delta),
        "ipo": (mean_delta - 1 / (2 * BETA)) ** 2,
        "ipo_plain": (delta - 1 / (2 * BETA)) ** 2,
        "apo_zero": (1 - torch.sigmoid(BETA * (c - rc))) + torch.sigmoid(BETA * (r - rr)),
        "apo_down": torch.sigmoid(BETA * (c - rc)) + (1 - torch.sigmoid(BETA * delta)),
        "simpo": -logsigmoid(BETA * (c / nc - r / nr) - GAMMA),
        "orpo": -c / nc - BETA * logsigmoid(odds),
        "sigmoid+sft": right - SFT * c / nc,
    }


out = {"beta": BETA, "labelSmoothing": SMOOTHING, "gamma": GAMMA, "sftWeight": SFT}
for name in ["nano-llama", "nano-qwen2"]:
    given = json.loads((FIXTURES / name / "reference.json").read_text())
    policy = torch.tensor(given["logps"]["policy"], dtype=torch.float64, requires_grad=True)
    reference = torch.tensor(given["logps"]["reference"], dtype=torch.float64)
    lengths = torch.tensor([[len(p["chosen_ids"]), len(p["rejected_ids"])] for p in given["pairs"]], dtype=torch.float64)
    columns = [t[:, i] for t in (policy, reference, lengths) for i in (0, 1)]
    out[name] = {}
    for loss, values in losses(*columns).items():
        gradient = torch.autograd.grad(values.sum(), policy, retain_graph=True)[0]
        out[name][loss] = {"values": values.tolist(), "gradient": gradient.tolist()}
(FIXTURES / "losses.json").write_text(json.dumps(out))
