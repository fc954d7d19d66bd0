"""Losses that test/fixtures/nano-*/reference.json lacks, and the gradients of all, by torch's autograd.

    python test/reference/losses.py        (torch 2.13.0, transformers 5.18.0, trl 1.16.0)

Reads the log-probabilities and lengths there, writes test/fixtures/losses.json. SimPO and ORPO as TRL's CPOTrainer and
ORPOTrainer compute them, from means over tokens; IPO of sums as in arXiv 2310.12036. KTO by its formula, which is checked
here against TRL's KTOTrainer.
"""
import json
from collections import defaultdict
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import torch
from torch.nn.functional import logsigmoid
from trl import KTOTrainer

FIXTURES = Path(__file__).parent.parent / "fixtures"
BETA, SMOOTHING, GAMMA, SFT = 0.1, 0.1, 1.0, 0.5
OFFSET, MARGINS = 0.5, [0.0, 0.5, 1.0, 2.0]
DESIRABLE, UNDESIRABLE = 1.0, 1.5
MARGIN_WEIGHT, CENTERING = 0.5, 0.01


def losses(c, r, rc, rr, nc, nr, margin):
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
        "sigmoid+offset log": -logsigmoid(BETA * delta - OFFSET * torch.log(1 + margin)),
        "sigmoid+offset identity": -logsigmoid(BETA * delta - OFFSET * margin),
        "sigmoid_norm+offset log": -logsigmoid(BETA * mean_delta - OFFSET * torch.log(1 + margin)),
    }


def kto(policy, reference):
    """Chosen answers as desirable rows, rejected ones as undesirable. The mismatched ones are made up from the same numbers."""
    own, of_reference = policy.flatten(), reference.flatten()
    labels = torch.tensor([1.0, 0.0]).repeat(len(policy))
    mismatched, mismatched_reference = own.detach().flip(0) + 0.75, of_reference.flip(0)
    z0 = (mismatched - mismatched_reference).mean().clamp(min=0)
    desirable = DESIRABLE * (1 - torch.sigmoid(BETA * (own - of_reference - z0)))
    undesirable = UNDESIRABLE * (1 - torch.sigmoid(BETA * (z0 - own + of_reference)))
    values = torch.where(labels == 1, desirable, undesirable)
    gradient = torch.autograd.grad(values.sum(), policy)[0]
    check_against_trl(policy, of_reference, labels, (mismatched, mismatched_reference), values, gradient)
    return {
        "labels": labels.tolist(),
        "mismatched": mismatched.tolist(),
        "mismatchedReference": mismatched_reference.tolist(),
        "z0": z0.item(),
        "values": values.tolist(),
        "gradient": gradient.flatten().tolist(),
    }


def check_against_trl(policy, reference, labels, mismatched, values, gradient):
    """KTOTrainer's own loss, handed a model that answers these log-probabilities, each as if of one token."""

    def model(input_ids, **_):
        logps = policy.flatten() if input_ids[0, 0] == 0 else mismatched[0]
        return SimpleNamespace(log_probs=logps[:, None], entropy=logps[:, None], mean_logits=logps[:, None])

    n = len(labels)
    batch = {"label": labels == 1, "ref_logps": reference, "ref_KL_logps": mismatched[1]}
    for kind, first in (("", 0), ("KL_", 1)):
        batch[f"{kind}input_ids"] = torch.tensor([[first, 5]] * n)
        batch[f"{kind}attention_mask"] = torch.ones(n, 2)
        batch[f"{kind}completion_mask"] = torch.tensor([[0, 1]] * n)
    trainer = SimpleNamespace(
        model=SimpleNamespace(training=True),
        accelerator=SimpleNamespace(device="cpu", gather_for_metrics=lambda x: x),
        calculate_KL=True,
        aux_loss_enabled=False,
        precompute_ref_logps=True,
        loss_type="kto",
        beta=BETA,
        desirable_weight=DESIRABLE,
        undesirable_weight=UNDESIRABLE,
        _metrics={"train": defaultdict(list)},
        _total_train_tokens=0,
        _tp_size=1,
    )
    trainer._compute_kl_logps = partial(KTOTrainer._compute_kl_logps, trainer)
    loss = KTOTrainer._compute_loss(trainer, model, batch, False)
    torch.testing.assert_close(loss, values.mean())
    torch.testing.assert_close(torch.autograd.grad(loss, policy)[0], gradient / n)


def judge(policy, lengths, margin):
    """Rewards are made up: log-probabilities per token and 7."""
    rewards = (policy.detach() / lengths + 7).requires_grad_()
    chosen, rejected = rewards[:, 0], rewards[:, 1]
    margins = MARGIN_WEIGHT * margin
    found = {"rewards": rewards.tolist()}
    for name, values in {
        "plain": -logsigmoid(chosen - rejected),
        "margin": -logsigmoid(chosen - rejected - margins),
        "margin+centering": -logsigmoid(chosen - rejected - margins) + CENTERING * (chosen + rejected) ** 2,
    }.items():
        gradient = torch.autograd.grad(values.sum(), rewards, retain_graph=True)[0]
        found[name] = {"values": values.tolist(), "gradient": gradient.tolist()}
    return found


out = {
    "beta": BETA,
    "labelSmoothing": SMOOTHING,
    "gamma": GAMMA,
    "sftWeight": SFT,
    "offset": OFFSET,
    "desirableWeight": DESIRABLE,
    "undesirableWeight": UNDESIRABLE,
    "marginWeight": MARGIN_WEIGHT,
    "centering": CENTERING,
}
for name in ["nano-llama", "nano-qwen2"]:
    given = json.loads((FIXTURES / name / "reference.json").read_text())
    policy = torch.tensor(given["logps"]["policy"], dtype=torch.float64, requires_grad=True)
    reference = torch.tensor(given["logps"]["reference"], dtype=torch.float64)
    lengths = torch.tensor([[len(p["chosen_ids"]), len(p["rejected_ids"])] for p in given["pairs"]], dtype=torch.float64)
    margin = torch.tensor([MARGINS[i % len(MARGINS)] for i in range(len(policy))], dtype=torch.float64)
    columns = [t[:, i] for t in (policy, reference, lengths) for i in (0, 1)]
    pairs = {}
    for loss, values in losses(*columns, margin).items():
        gradient = torch.autograd.grad(values.sum(), policy, retain_graph=True)[0]
        pairs[loss] = {"values": values.tolist(), "gradient": gradient.tolist()}
    single = {"kto": kto(policy, reference), "judge": judge(policy, lengths, margin)}
    out[name] = pairs | {"margins": margin.tolist()} | single
(FIXTURES / "losses.json").write_text(json.dumps(out))
