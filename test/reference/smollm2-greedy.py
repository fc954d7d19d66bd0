"""Greedy text of transformers for 20 prompts: smollm2-greedy.py MODEL  (torch 2.13.0, transformers 5.18.0, one thread)

Writes test/fixtures/smollm2-greedy.json: the sha256 of MODEL/model.safetensors, and for each prompt the ids it was given as,
the ids that follow (to the end token, 48 at most), and the gap between the two best logits at each of them.
"""
import hashlib
import json
import sys
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

NEW = 48
PROMPTS = [
    "What is the capital of France?",
    "Give me three hashtags for a post about a winter coat.",
    "Write two sentences about a lighthouse in a storm.",
    "How do I get coffee stains out of a white shirt?",
    "List the days of the week in reverse order.",
    "Is this comment rude or polite? \"Could you please stop posting the same photo?\"",
    "Translate to Chinese: Good morning, see you at the market.",
    "Explain to a child why the sky is blue.",
    "A train leaves at 9:40 and arrives at 12:15. How long is the trip?",
    "Write a Python function that reverses a string.",
    "Suggest a name for a small bakery near a river, and say why.",
    "Summarise: The bridge was closed on Monday because of high water. It opened again on Thursday after an inspection.",
    "Which of these is a fruit: carrot, pear, potato?",
    "你好，请介绍一下你自己。",
    "杭州有什么好吃的？推荐三样。",
    "把这句话翻译成英文：今天的夜市人很多。",
    "这条评论是好评还是差评？“裙子颜色和图片不一样，退货还要自己付运费。”",
    "写一个关于露营的小红书标题，带一个表情。",
    "1 + 1 等于几？为什么？",
    "从下面的文字里找出地点：周末我们去了青岛的海边，回程在济南停了一晚。",
]
folder = Path(sys.argv[1])
torch.set_num_threads(1)
model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
tokenizer = AutoTokenizer.from_pretrained(folder)
rows = []
for prompt in PROMPTS:
    messages = [{"role": "user", "content": prompt}]
    given = tokenizer.apply_chat_template(messages, add_generation_prompt=True, return_tensors="pt", return_dict=True)
    out = model.generate(**given, do_sample=False, max_new_tokens=NEW, output_logits=True, return_dict_in_generate=True)
    length = given["input_ids"].shape[1]
    best = [logits[0].topk(2).values.tolist() for logits in out.logits]
    rows.append({
        "prompt": prompt,
        "given": given["input_ids"][0].tolist(),
        "ids": out.sequences[0, length:].tolist(),
        "gaps": [round(a - b, 5) for a, b in best],
    })
    print(len(rows), tokenizer.decode(rows[-1]["ids"])[:80].replace("\n", " "), min(rows[-1]["gaps"]), file=sys.stderr)
sha256 = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
lines = ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
text = f'{{"sha256":"{sha256}","new":{NEW},"rows":[\n{lines}\n]}}\n'
(Path(__file__).parent.parent / "fixtures/smollm2-greedy.json").write_text(text, encoding="utf8")
