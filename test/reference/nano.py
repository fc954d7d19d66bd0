"""The nano models under torch, transformers and PEFT: loading, log-probabilities, gradients and AdamW curves, one
sequence at a time and so without padding. What test/reference/stages.py is made of.
"""

import json
from pathlib import Path

import peft
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

FIXTURES = Path(__file__).parent.parent / "fixtures"
NAMES = ["nano-llama", "nano-qwen2"]


def given(name):
    """The pairs and log-probabilities that the fixture has had from the beginning."""
    return json.loads((FIXTURES / name / "reference.json").read_text())


def tokenizer(name):
    return AutoTokenizer.from_pretrained(FIXTURES / name)


def base(name):
    """All weights of the base model, to be trained."""
    return AutoModelForCausalLM.from_pretrained(FIXTURES / name, dtype=torch.float32, attn_implementation="eager")


def adapted(name, model=None, rslora=False):
    """The base model (or another model of its layers) frozen, with the fixture's LoRA adapter to be trained."""
    config = peft.LoraConfig.from_pretrained(FIXTURES / name / "adapter")
    config.use_rslora = rslora
    config.task_type = None  # the adapter alone, nothing of generation or classification
    return peft.PeftModel.from_pretrained(
        model or base(name), FIXTURES / name / "adapter", config=config, is_trainable=True
    )


def token_logps(model, ids):
    """log p of each token after the first: [len(ids) - 1], in nats."""
    rows = model(input_ids=torch.tensor([ids])).logits[0, :-1].log_softmax(-1)
    return rows.gather(1, torch.tensor(ids[1:])[:, None])[:, 0]


def logp(model, prompt, completion):
    """Sum over the completion's tokens, a scalar."""
    return token_logps(model, prompt + completion)[len(prompt) - 1 :].sum()


def trained(model):
    """Trained tensors by name: PEFT's key without `.weight` for an adapter's, the Hugging Face name for the others."""
    return {
        name.replace(".default.weight", ""): tensor for name, tensor in model.named_parameters() if tensor.requires_grad
    }


def gradient(tensors, loss, sampled):
    """Norm of each tensor's gradient, of all together, and the first 8 values of those that `sampled` takes."""
    grads = dict(zip(tensors, torch.autograd.grad(loss, list(tensors.values()), retain_graph=True)))
    return {
        "norms": {name: g.norm().item() for name, g in grads.items()},
        "total": norm_of(grads.values()),
        "first": {name: g.flatten()[:8].tolist() for name, g in grads.items() if sampled(name)},
    }


def norm_of(grads):
    return torch.stack([g.norm() for g in grads]).norm().item()


def lora_gradient(model, loss, more={}):
    """Of the adapter's tensors and `more`; sampled are layer 0 and `more`."""
    return gradient(trained(model) | more, loss, lambda name: "layers.0." in name or name in more)


def curve(tensors, steps, lr, weight_decay=0.0):
    """AdamW, constant learning rate, clipped to norm 1, a step for each function that gives (loss, more to note).

    Matrices decay; vectors (norms, biases) do not. The gradient's norm is the one before clipping.
    """
    values = list(tensors.values())
    groups = [
        {"params": [t for t in values if t.ndim > 1], "weight_decay": weight_decay},
        {"params": [t for t in values if t.ndim == 1], "weight_decay": 0.0},
    ]
    optimizer = torch.optim.AdamW([g for g in groups if g["params"]], lr=lr, betas=(0.9, 0.999), eps=1e-8)
    done = []
    for step in steps:
        loss, more = step()
        optimizer.zero_grad()
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(values, 1.0).item()
        optimizer.step()
        done.append({"loss": loss.item(), "gradNorm": norm} | more)
    settings = {
        "learningRate": lr,
        "schedule": "constant",
        "adam": {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
        "weightDecay": weight_decay,
        "maxGradNorm": 1,
    }
    return {"settings": settings, "steps": done}
