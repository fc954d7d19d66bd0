import path from 'node:path';
import { parseArgs } from 'node:util';
import { resolveCliModel } from './resolve-model';
import { UsageError } from './usage';

export const usage =
  'merge --model NAME|DIR --adapter DIR --out DIR    writes base model and adapter as one Hugging Face folder';

/** → `{path, tensors, merged, sha256}`; sha256 names the weights. */
export async function run(args: string[]) {
  const { values } = parseArgs({
    args,
    options: { model: { type: 'string' }, adapter: { type: 'string' }, out: { type: 'string' } },
  });
  if (!values.model || !values.adapter || !values.out)
    throw new UsageError('--model, --adapter and --out are needed.');
  const { mergeCheckpoint } = await import('../../trainer/merge-checkpoint');
  const { sha256OfWeights } = await import('../../trainer/io/safetensors');
  const out = path.resolve(values.out);
  const counts = mergeCheckpoint({
    model: await resolveCliModel(values.model),
    adapter: path.resolve(values.adapter),
    out,
  });
  return { path: out, ...counts, sha256: await sha256OfWeights(out) };
}
