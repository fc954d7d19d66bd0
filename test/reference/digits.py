"""Ids that the Rust tokenizer gives to unusual numbers and spaces: digits.py > ../fixtures/digits.json (pip install tokenizers)."""
import json, pathlib
from tokenizers import Tokenizer

TEXTS = ["①②③", "½ cup", "x²+y³", "Ⅳ 第十", "٣٤٥", "१२", "3①4", "㊙ ㉑ 🄀", "a\u0085b", "\ufeffstart", "tab\u0085\u0085 12²", "１２３"]
fixtures = pathlib.Path(__file__).parent.parent / "fixtures"
out = {}
for name in ["nano-llama", "nano-qwen2"]:
    tokenizer = Tokenizer.from_file(str(fixtures / name / "tokenizer.json"))
    out[name] = [{"text": t, "ids": tokenizer.encode(t, add_special_tokens=False).ids} for t in TEXTS]
print(json.dumps(out, ensure_ascii=True))
