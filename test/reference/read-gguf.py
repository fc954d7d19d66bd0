"""
What the gguf package reads in a GGUF file, against the float32 safetensors it was made from: read-gguf.py FILE MODEL

Names come from the package's own map, q and k rows are permuted as convert_hf_to_gguf.py does it (llama only), and every
tensor is quantised again by the package: bytes and dequantised values must be equal. Prints one JSON object {version,
tensors, missing, different, worst, metadata}; worst is the largest difference of a dequantised value to the float32 one.
"""

import importlib.metadata
import json
import sys

import gguf
import numpy as np
from gguf.quants import dequantize, quantize

reader = gguf.GGUFReader(sys.argv[1])
field = lambda key: reader.fields[key].contents()
arch = field("general.architecture")
layers, heads, kv = (field(f"{arch}.{key}") for key in ("block_count", "attention.head_count", "attention.head_count_kv"))
names = gguf.get_tensor_name_map(getattr(gguf.MODEL_ARCH, arch.upper()), layers)

with open(sys.argv[2] + "/model.safetensors", "rb") as file:
    header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
    data = file.read()
source = {}
for name, entry in header.items():
    if name != "__metadata__":
        begin, end = entry["data_offsets"]
        source[names.get_name(name, (".weight", ".bias"))] = (name, np.frombuffer(data[begin:end], np.float32).reshape(entry["shape"]))


def permute(values, n):
    return values.reshape(n, 2, values.shape[0] // n // 2, -1).swapaxes(1, 2).reshape(values.shape)


found = {tensor.name: tensor for tensor in reader.tensors}
different, worst = [], 0.0
for name, (original, values) in source.items():
    tensor = found.get(name)
    if tensor is None:
        continue
    if arch == "llama" and original.endswith(("q_proj.weight", "k_proj.weight")):
        values = permute(values, heads if "q_proj" in original else kv)
    again = values if tensor.tensor_type.name == "F32" else quantize(values, tensor.tensor_type)
    same = np.array_equal(np.asarray(tensor.data).view(np.uint8).ravel(), np.ascontiguousarray(again).view(np.uint8).ravel())
    back = dequantize(np.asarray(tensor.data), tensor.tensor_type).reshape(values.shape)
    if not same or list(reversed(tensor.shape.tolist())) != list(values.shape):
        different.append(name)
    worst = max(worst, float(np.abs(back - values).max()))
metadata = {key: value.contents() for key, value in reader.fields.items() if not key.startswith("GGUF.")}
print(json.dumps({
    "version": importlib.metadata.version("gguf"),
    "tensors": {name: tensor.tensor_type.name for name, tensor in found.items()},
    "missing": sorted(set(source) ^ set(found)),
    "different": different,
    "worst": worst,
    "metadata": metadata,
}))
