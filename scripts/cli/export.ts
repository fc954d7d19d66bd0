import path from 'node:path';
import { parseArgs } from 'node:util';
import { resolveCliModel } from './resolve-model';
import { UsageError } from './usage';

export const usage =
  'export --model NAME|DIR [--adapter DIR] --gguf F16|Q8_0 --out FILE.gguf    writes a model as GGUF, for llama.cpp';

/** → `{path, type, tensors, bytes, sha256}`. */
export async function run(args: string[]) {
  const { values } = parseArgs({
    args,
    options: {
      model: { type: 'string' },
      adapter: { type: 'string' },
      gguf: { type: 'string' },
      out: { type: 'string' },
    },
  });
  if (!values.model || !values.gguf || !values.out)
    throw new UsageError('--model, --gguf and --out are needed.');
  const { EXPORT_TYPES, exportGguf } = await import('../../trainer/export-gguf');
  const { sha256OfFile } = await import('../../trainer/io/safetensors');
  const type = EXPORT_TYPES.find((name) => name === values.gguf);
  if (!type) throw new UsageError(`--gguf is one of ${EXPORT_TYPES.join(', ')}.`);
  const out = path.resolve(values.out);
  const counts = await exportGguf({
    model: await resolveCliModel(values.model),
    adapter: values.adapter && path.resolve(values.adapter),
    type,
    out,
    onProgress: (done, total) => {
      if (done % 50 === 0 || done === total) process.stderr.write(`${done} of ${total} tensors\n`);
    },
  });
  return { path: out, type, ...counts, sha256: await sha256OfFile(out) };
}
