"""The other side of `npm run bench -- trainer`: TRL's DPOTrainer or SFTTrainer from a JSON specification.

train_with_trl.py SPEC.json. On stdout: one line {"computing": true} before the first product, and one JSON object once the adapter is
saved. The tokens of every batch go to the specification's `batches` afterwards, so that they cost nothing before.
"""
import json
import resource
import sys
import time

spec = json.load(open(sys.argv[1]))

import torch  # noqa: E402

torch.set_num_threads(spec["threads"])

import datasets  # noqa: E402
import peft  # noqa: E402
from safetensors.torch import load_file  # noqa: E402
from transformers import AutoTokenizer  # noqa: E402
from transformers.trainer_callback import PrinterCallback, TrainerCallback  # noqa: E402
from trl import DPOConfig, DPOTrainer, SFTConfig, SFTTrainer  # noqa: E402

datasets.disable_caching()
datasets.disable_progress_bars()


def say(**fields):
    print(json.dumps(fields), flush=True)


def arguments():
    """What both sides share; everything else is TRL's default."""
    return dict(
        output_dir=spec["out"],
        per_device_train_batch_size=spec["batch"],
        gradient_accumulation_steps=spec["accumulation"],
        num_train_epochs=spec["epochs"],
        learning_rate=spec["learningRate"],
        lr_scheduler_type="constant",
        max_length=spec["maxLength"],
        max_grad_norm=1.0,
        weight_decay=0.0,
        adam_beta1=0.9,
        adam_beta2=0.999,
        adam_epsilon=1e-8,
        train_sampling_strategy="sequential",
        bf16=False,
        use_cpu=True,
        logging_steps=1,
        disable_tqdm=True,
        report_to=[],
        # the default is True
        gradient_checkpointing=spec["checkpointing"],
    )


def lora():
    return peft.LoraConfig(
        task_type="CAUSAL_LM", r=spec["rank"], lora_alpha=spec["alpha"], lora_dropout=0.0, target_modules="all-linear"
    )


class Steps(TrainerCallback):
    """Seconds of each optimizer step."""

    def __init__(self):
        self.seconds = []

    def on_step_begin(self, *_, **__):
        self.began = time.perf_counter()

    def on_step_end(self, *_, **__):
        self.seconds.append(time.perf_counter() - self.began)


def rows():
    with open(spec["data"]) as file:
        return datasets.Dataset.from_list([json.loads(line) for line in file])


def make_dpo(steps):
    class Trainer(DPOTrainer):
        def _precompute_ref_logps(self, *args, **kwargs):
            say(computing=True)
            return super()._precompute_ref_logps(*args, **kwargs)

    args = DPOConfig(
        **arguments(), beta=spec["beta"], loss_type=["sigmoid"], precompute_ref_log_probs=spec["precompute"]
    )
    return Trainer(
        model=spec["model"],
        args=args,
        train_dataset=rows(),
        processing_class=AutoTokenizer.from_pretrained(spec["model"]),
        peft_config=lora(),
        callbacks=[steps],
    )


def make_sft(steps):
    tokenizer = AutoTokenizer.from_pretrained(spec["model"])
    # the model's own template, with the marks of what the assistant says that TRL asks for
    tokenizer.chat_template = spec["template"]
    args = SFTConfig(**arguments(), packing=True, assistant_only_loss=True)
    return SFTTrainer(
        model=spec["model"],
        args=args,
        train_dataset=rows(),
        processing_class=tokenizer,
        peft_config=lora(),
        callbacks=[steps],
    )


def copy_adapter(model):
    """Gives the new adapter the values that the other side starts from."""
    names = {name for name, p in model.named_parameters() if p.requires_grad}
    given = load_file(f"{spec['adapter']}/adapter_model.safetensors")
    wanted = {name.replace(".default.", ".") for name in names}
    if wanted != set(given):
        raise SystemExit(f"The adapters differ in {sorted(wanted ^ set(given))[:4]}.")
    peft.set_peft_model_state_dict(model, given)
    return sum(p.numel() for p in model.parameters() if p.requires_grad)


def watch(trainer):
    """Every micro-batch's loss, and its inputs; both are there anyway, so that this costs nothing."""
    losses, batches = [], []
    inner = trainer.training_step

    def training_step(model, inputs, *args, **kwargs):
        batches.append({key: inputs[key] for key in inputs})
        loss = inner(model, inputs, *args, **kwargs)
        losses.append(loss)
        return loss

    trainer.training_step = training_step
    return losses, batches


def speed():
    """GFLOP/s of a 1024^3 product in torch, the best within two seconds."""
    a, b = torch.randn(1024, 1024), torch.randn(1024, 1024)
    best = 1e9
    end = time.perf_counter() + 2
    while time.perf_counter() < end:
        began = time.perf_counter()
        a @ b
        best = min(best, time.perf_counter() - began)
    return 2 * 1024**3 / best / 1e9


def peak_mb():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main():
    imported = peak_mb()
    steps = Steps()
    trainer = {"dpo": make_dpo, "sft": make_sft}[spec["kind"]](steps)
    trainer.remove_callback(PrinterCallback)
    parameters = copy_adapter(trainer.model)
    losses, batches = watch(trainer)
    if not spec.get("precompute"):
        say(computing=True)
    trainer.train()
    trainer.save_model(spec["out"])
    a = spec["accumulation"]
    values = [float(x) for x in losses]
    say(
        saved=True,
        parameters=parameters,
        losses=[sum(values[i : i + a]) for i in range(0, len(values), a)],
        logged=[entry["loss"] for entry in trainer.state.log_history if "loss" in entry],
        stepSeconds=steps.seconds,
        importedMb=imported,
    )
    write_batches(batches)
    say(gflops=speed())


def write_batches(batches):
    """Tokens without padding, one list a micro-batch: [ids, first completion token] of chosen then rejected sequences."""
    with open(spec["batches"], "w") as file:
        for batch in batches:
            if spec["kind"] == "sft":
                line = {
                    "ids": batch["input_ids"].tolist(),
                    "labels": batch["labels"].tolist(),
                    "positions": batch["position_ids"].tolist(),
                }
            else:
                line = []
                for ids, mask, completion in zip(batch["input_ids"], batch["attention_mask"], batch["completion_mask"]):
                    n = int(mask.sum())
                    line.append([ids[:n].tolist(), n - int(completion.sum())])
            file.write(json.dumps(line) + "\n")


main()
