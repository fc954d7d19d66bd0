"""Ids of the Rust tokenizer: encode-lines.py TOKENIZER.json < one JSON text a line > one JSON list of ids a line (pip install tokenizers)."""
import json, sys
from tokenizers import Tokenizer

tokenizer = Tokenizer.from_file(sys.argv[1])
for line in sys.stdin.buffer:
    ids = tokenizer.encode(json.loads(line), add_special_tokens=False).ids
    sys.stdout.write(json.dumps(ids, separators=(",", ":")) + "\n")
