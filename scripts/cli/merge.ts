import path from 'node:path';
import { parseArgs } from 'node:util';
import { resolveCliModel } from './resolve-model';
import { UsageError } from './usage';

export const usage =
  'merge --model NAME|DIR --adapter DIR --out DIR [--dtype float32|bfloat16|float16]    writes base model and adapter as one Hugging Face folder';

const DTYPES = ['float32', 'bfloat16', 'float16'] as const;

/** → `{path, tensors, merged, dtype, sha256}`; sha256 names the weights. */
export async function run(args: string[]) {
  const { values } = parseArgs({
    args,
    options: {
      model: { type: 'string' },
      adapter: { type: 'string' },
      out: { type: 'string' },
      dtype: { type: 'string', default: 'float32' },
    },
  });
  if (!values.model || !values.adapter || !values.out)
    throw new UsageError('--model, --adapter and --out are needed.');
  const dtype = DTYPES.find((name) => name === values.dtype);
  if (!dtype) throw new UsageError(`--dtype is one of ${DTYPES.join(', ')}.`);
  const { mergeCheckpoint } = await import('../../trainer/merge-checkpoint');
  const { sha256OfWeights } = await import('../../trainer/io/safetensors');
  const out = path.resolve(values.out);
  const counts = mergeCheckpoint({
    model: await resolveCliModel(values.model),
    adapter: path.resolve(values.adapter),
    out,
    dtype,
  });
  return { path: out, ...counts, dtype, sha256: await sha256OfWeights(out) };
}
