import { parseArgs } from 'node:util';
import { resolveCliModel } from './resolve-model';
import { UsageError } from './usage';

export const usage =
  'logps --model DIR [--adapter DIR] --pairs FILE [--completion-end turn|template]    log-probabilities of chosen and rejected, one line a row';
export const needsTensorflow = true;

/** Prints a line a row; the last line of --json counts them. */
export async function run(args: string[]) {
  const { values } = parseArgs({
    args,
    options: {
      model: { type: 'string' },
      adapter: { type: 'string' },
      pairs: { type: 'string' },
      'completion-end': { type: 'string', default: 'turn' },
    },
  });
  const completionEnd = values['completion-end'];
  if (!values.model || !values.pairs) throw new UsageError('--model and --pairs are needed.');
  if (completionEnd !== 'turn' && completionEnd !== 'template')
    throw new UsageError('--completion-end is turn or template.');
  const { logpsOfPairs } = await import('../../trainer/logps');
  const model = await resolveCliModel(values.model);
  let rows = 0;
  for await (const { line, ...row } of logpsOfPairs({
    model,
    adapter: values.adapter ?? null,
    pairs: values.pairs,
    completionEnd,
  })) {
    process.stdout.write(`${JSON.stringify(row)}\n`);
    rows++;
  }
  return process.argv.includes('--json') ? { rows } : undefined;
}
