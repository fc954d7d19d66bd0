"""Reference numbers of the training stages on the nano models, by torch, transformers and PEFT.

    python test/reference/stages.py        (Python 3.11, torch 2.13.0, transformers 5.18.0, peft 0.21.0)

Writes test/fixtures/stages.json; test/unit/trainer/stages-reference.ts says what its fields are. Pairs are those of
test/fixtures/nano-*/reference.json, with the log-probabilities of the reference that are given there; everything else
that goes in is made up below and written beside what comes out.
"""

import json
import sys

import peft
import torch
import transformers
from torch.nn.functional import logsigmoid
from transformers import AutoModelForSequenceClassification

import nano

BETA = 0.1

CHATS = [
    [
        {"role": "system", "content": "You answer in one short line."},
        {"role": "user", "content": "Where do I find good noodles near the lake?"},
        {"role": "assistant", "content": "Two streets north, the shop with the red door."},
        {"role": "user", "content": "Is it open late?"},
        {"role": "assistant", "content": "Until 11, closed on Mondays."},
    ],
    [
        {"role": "user", "content": "给这篇露营笔记起个标题。"},
        {"role": "assistant", "content": "下雨也不怕：两天一夜的湖边露营"},
    ],
    [
        {"role": "user", "content": "Tag this post: my first week with a ukulele."},
        {"role": "assistant", "content": "#ukulele #beginner"},
        {"role": "user", "content": "再来一个中文的。"},
        {"role": "assistant", "content": "#尤克里里入门"},
        {"role": "user", "content": "Thanks!"},
        {"role": "assistant", "content": "Have fun."},
    ],
]
TEXTS = [
    "Packed light for three days in the hills: one jacket, two pairs of socks, no umbrella. It rained at noon.",
    "周末去了城西的旧书市，淘到一本1987年的食谱，老板还送了我一张书签。",
    "Small note.",
]
MAX_LENGTH = 16
MARGINS = [0.0, 0.5, 1.0, 2.0]
CENTERING = 0.01
ALPHA = 0.5
# a batch each of pairs: in the first z0 is above 0, in the second it is cut off there
KTO_PAIRS = [4, 5, 8, 6], [0, 1, 2, 3]
KTO_BETA = 0.5
DESIRABLE, UNDESIRABLE = 1.0, 1.5


def conversation(tokenizer, messages):
    """Token ids of the rendered chat, and 1 where one is predicted: each assistant turn's text and <|im_end|>."""
    text = tokenizer.apply_chat_template(messages, tokenize=False)
    spans, at = [], 0
    for message in messages:
        start = text.index(f"<|im_start|>{message['role']}\n{message['content']}<|im_end|>", at)
        start += len(f"<|im_start|>{message['role']}\n")
        at = start + len(message["content"] + "<|im_end|>")
        if message["role"] == "assistant":
            spans.append((start, at))
    encoded = tokenizer(text, return_offsets_mapping=True, add_special_tokens=False)
    mask = [int(any(a <= start < b for a, b in spans)) for start, _ in encoded["offset_mapping"]]
    # the same as each turn encoded by itself, so a trainer may do either
    turns = [tokenizer.encode(text[a:b], add_special_tokens=False) for a, b in spans]
    assert [i for i, m in zip(encoded["input_ids"], mask) if m] == sum(turns, [])
    return {"messages": messages, "ids": encoded["input_ids"], "mask": mask}


def sft_loss(model, rows):
    total = sum((nano.token_logps(model, r["ids"]) * torch.tensor(r["mask"][1:])).sum() for r in rows)
    return -total / sum(sum(r["mask"]) for r in rows)


def sft(name):
    rows = [conversation(nano.tokenizer(name), messages) for messages in CHATS]
    model = nano.adapted(name)
    loss = sft_loss(model, rows)
    return {
        "rows": rows,
        "tokens": sum(sum(r["mask"]) for r in rows),
        "loss": loss.item(),
        "gradient": nano.lora_gradient(model, loss),
        "curve": nano.curve(nano.trained(model), [lambda: (sft_loss(model, rows), {})] * 8, lr=5e-3),
    }


def cpt_loss(model, pieces):
    logps = [nano.token_logps(model, ids) for ids in pieces]
    return -torch.cat(logps).mean()


def cpt(name):
    tokenizer = nano.tokenizer(name)
    documents = [tokenizer.encode(t, add_special_tokens=False) + [tokenizer.eos_token_id] for t in TEXTS]
    pieces = [d[i : i + MAX_LENGTH] for d in documents for i in range(0, len(d), MAX_LENGTH)]
    assert min(map(len, pieces)) > 1
    model = nano.adapted(name)
    loss = cpt_loss(model, pieces)
    return {
        "texts": TEXTS,
        "eos": tokenizer.eos_token_id,
        "maxLength": MAX_LENGTH,
        "pieces": pieces,
        "tokens": sum(len(p) - 1 for p in pieces),
        "loss": loss.item(),
        "gradient": nano.lora_gradient(model, loss),
        "curve": nano.curve(nano.trained(model), [lambda: (cpt_loss(model, pieces), {})] * 8, lr=5e-3),
    }


def deltas(model, pairs, reference):
    """(chosen - reference chosen) - (rejected - reference rejected), [pairs]."""
    sides = [[nano.logp(model, p["prompt_ids"], p[f"{s}_ids"]) for s in ("chosen", "rejected")] for p in pairs]
    ratios = torch.stack([torch.stack(s) for s in sides]) - torch.tensor(reference)
    return ratios[:, 0] - ratios[:, 1]


def batches(items, size, epochs):
    return [items[i : i + size] for _ in range(epochs) for i in range(0, len(items), size)]


def full(name):
    """Every weight of the base model trained, with no adapter."""
    given = nano.given(name)
    rows = [conversation(nano.tokenizer(name), messages) for messages in CHATS]
    examples = list(zip(given["pairs"], given["logps"]["reference"]))
    shown = [
        "model.embed_tokens.weight",
        "lm_head.weight",
        "model.norm.weight",
        "model.layers.0.self_attn.q_proj.weight",
        "model.layers.0.self_attn.q_proj.bias",
        "model.layers.0.input_layernorm.weight",
        "model.layers.0.mlp.gate_proj.weight",
        "model.layers.1.mlp.down_proj.weight",
    ]

    def dpo_loss(model, examples):
        return -logsigmoid(BETA * deltas(model, *zip(*examples))).mean()

    def numbers(loss_of, steps, lr):
        model = nano.base(name)
        loss = loss_of(model)
        return {
            "loss": loss.item(),
            "gradient": nano.gradient(nano.trained(model), loss, lambda n: n in shown),
            "curve": nano.curve(nano.trained(model), steps(model), lr, weight_decay=0.1),
        }

    four = batches(examples, 4, epochs=2)
    return {
        "sft": numbers(lambda m: sft_loss(m, rows), lambda m: [lambda: (sft_loss(m, rows), {})] * 8, lr=1e-3),
        "dpo": {"beta": BETA, "batchSize": 4}
        | numbers(lambda m: dpo_loss(m, examples), lambda m: [lambda b=b: (dpo_loss(m, b), {}) for b in four], lr=1e-3),
    }


def reward(model, head, ids):
    """head . final_norm(h) at the last token; PEFT adapts the layers in place, so the bare decoder has them too."""
    return model.get_base_model().model(input_ids=torch.tensor([ids])).last_hidden_state[0, -1] @ head[0]


def rewards(model, head, pairs):
    """[pairs, 2]: chosen, rejected."""
    sides = [[reward(model, head, p["prompt_ids"] + p[f"{s}_ids"]) for s in ("chosen", "rejected")] for p in pairs]
    return torch.stack([torch.stack(s) for s in sides])


def bradley_terry(r, margins=0.0):
    return -logsigmoid(r[:, 0] - r[:, 1] - margins)


def judge(name):
    pairs = nano.given(name)["pairs"]
    model = nano.adapted(name)
    width = model.config.hidden_size
    head = torch.randn(1, width, generator=torch.Generator().manual_seed(7)) / width**0.5
    head = torch.tensor(short(head.tolist()), requires_grad=True)
    margins = torch.tensor([MARGINS[i % len(MARGINS)] for i in range(len(pairs))])
    r = rewards(model, head, pairs)
    check_against_sequence_classification(name, head, pairs, r)
    plain, with_margins = bradley_terry(r), bradley_terry(r, margins)
    centered = plain.mean() + CENTERING * (r.sum(1) ** 2).mean()
    tensors = {"head": head}
    numbers = {
        "head": head.tolist(),
        "rewards": r.tolist(),
        "losses": plain.tolist(),
        "loss": plain.mean().item(),
        "gradient": nano.lora_gradient(model, plain.mean(), tensors),
        "margins": margins.tolist(),
        "lossesWithMargins": with_margins.tolist(),
        "lossWithMargins": with_margins.mean().item(),
        "centering": CENTERING,
        "lossWithCentering": centered.item(),
    }
    numbers["gradientWithMargins"] = nano.lora_gradient(model, with_margins.mean(), tensors)
    steps = [lambda b=b: (bradley_terry(rewards(model, head, b)).mean(), {}) for b in batches(pairs, 4, epochs=2)]
    return numbers | {"batchSize": 4, "curve": nano.curve(nano.trained(model) | tensors, steps, lr=5e-3)}


def check_against_sequence_classification(name, head, pairs, expected):
    classifier = AutoModelForSequenceClassification.from_pretrained(
        nano.FIXTURES / name, num_labels=1, dtype=torch.float32, attn_implementation="eager"
    )
    classifier.score.weight.data = head.detach().clone()
    model = nano.adapted(name, classifier)
    with torch.no_grad():
        for pair, row in zip(pairs, expected):
            for side, value in zip(("chosen", "rejected"), row):
                logits = model(input_ids=torch.tensor([pair["prompt_ids"] + pair[f"{side}_ids"]])).logits
                torch.testing.assert_close(logits[0, 0], value.detach(), rtol=1e-5, atol=1e-5)


def kto_batch(model, rows, reference_of):
    """Losses, rewards and mismatched log-probability ratios, each [rows], and z0.

    For z0 the prompt of row i is followed by the completion of row i - 1, the first's by the last's, as TRL 1.16 does.
    """
    own = torch.stack([nano.logp(model, r["prompt"], r["completion"]) for r in rows])
    ratio = own - torch.tensor([r["referenceLogp"] for r in rows])
    with torch.no_grad():
        others = [(r["prompt"], rows[i - 1]["completion"]) for i, r in enumerate(rows)]
        mismatched = torch.stack([nano.logp(model, *other) - reference_of(*other) for other in others])
        z0 = mismatched.mean().clamp(min=0)
    label = torch.tensor([r["label"] for r in rows])
    value = torch.sigmoid(KTO_BETA * torch.where(label == 1, ratio - z0, z0 - ratio))
    losses = torch.where(label == 1, DESIRABLE, UNDESIRABLE) * (1 - value)
    return losses, (KTO_BETA * ratio).detach(), mismatched, z0.item()


def kto(name):
    pairs = nano.given(name)["pairs"]
    model = nano.adapted(name)
    frozen = nano.base(name)

    @torch.no_grad()
    def reference_of(prompt, completion):
        return nano.logp(frozen, prompt, completion).item()

    def row(pair, side):
        prompt, completion = pairs[pair]["prompt_ids"], pairs[pair][f"{side}_ids"]
        label = int(side == "chosen")
        ids = {"prompt": prompt, "completion": completion}
        return {"pair": pair, "side": side, "label": label} | ids | {"referenceLogp": reference_of(prompt, completion)}

    parts = [[row(pair, side) for side in ("chosen", "rejected") for pair in part] for part in KTO_PAIRS]
    losses, own, mismatched, z0 = kto_batch(model, parts[0], reference_of)
    numbers = {
        "beta": KTO_BETA,
        "desirableWeight": DESIRABLE,
        "undesirableWeight": UNDESIRABLE,
        "batchSize": 8,
        "rows": sum(parts, []),
        "mismatchedLogRatios": mismatched.tolist(),
        "z0": z0,
        "losses": losses.tolist(),
        "loss": losses.mean().item(),
        "rewards": own.tolist(),
        "gradient": nano.lora_gradient(model, losses.mean()),
    }

    def step(rows):
        losses, _, _, z0 = kto_batch(model, rows, reference_of)
        return losses.mean(), {"z0": z0}

    steps = [lambda rows=rows: step(rows) for rows in parts * 4]
    return numbers | {"curve": nano.curve(nano.trained(model), steps, lr=5e-3)}


def rslora(name):
    given = nano.given(name)
    model = nano.adapted(name, rslora=True)
    losses = -logsigmoid(BETA * deltas(model, given["pairs"], given["logps"]["reference"]))
    loss = losses.mean()
    return {"beta": BETA, "losses": losses.tolist(), "loss": loss.item(), "gradient": nano.lora_gradient(model, loss)}


def odpo(name):
    given = nano.given(name)
    model = nano.adapted(name)
    margins = torch.tensor([MARGINS[i % len(MARGINS)] for i in range(len(given["pairs"]))])
    scaled = BETA * deltas(model, given["pairs"], given["logps"]["reference"])
    log, identity = (-logsigmoid(scaled - ALPHA * offset) for offset in (margins.log1p(), margins))
    return {
        "beta": BETA,
        "offset": ALPHA,
        "margins": margins.tolist(),
        "losses": {"log": log.tolist(), "identity": identity.tolist()},
        "loss": {"log": log.mean().item(), "identity": identity.mean().item()},
        "gradient": nano.lora_gradient(model, log.mean()),
    }


def short(value):
    """Numbers to 9 significant digits, which single precision needs."""
    if isinstance(value, float):
        return float(f"{value:.9g}")
    if isinstance(value, list):
        return [short(v) for v in value]
    return {k: short(v) for k, v in value.items()} if isinstance(value, dict) else value


torch.manual_seed(0)
torch.set_num_threads(1)
versions = {m.__name__: m.__version__.split("+")[0] for m in (torch, transformers, peft)}
versions |= {"python": sys.version.split()[0]}
stages = [sft, cpt, full, judge, kto, rslora, odpo]
out = {"versions": versions} | {name: {stage.__name__: stage(name) for stage in stages} for name in nano.NAMES}
text = json.dumps(short(out), ensure_ascii=False, separators=(",", ":"))
(nano.FIXTURES / "stages.json").write_text(text + "\n")
