import path from 'node:path';
import { parseArgs } from 'node:util';
import { resolveCliModel } from './resolve-model';
import { UsageError } from './usage';

export const usage =
  'score --model NAME|DIR --judge DIR --answers FILE    a judge’s reward for each {prompt, completion}, a line each';
export const needsTensorflow = true;

/** Prints `{line, score}` a row, in the order of the file; → `{rows}`. */
export async function run(args: string[]) {
  const { values } = parseArgs({
    args,
    options: { model: { type: 'string' }, judge: { type: 'string' }, answers: { type: 'string' } },
  });
  if (!values.model || !values.judge || !values.answers)
    throw new UsageError('--model, --judge and --answers are needed.');
  const { scoreAnswers } = await import('../../trainer/score');
  const input = {
    model: await resolveCliModel(values.model),
    judge: path.resolve(values.judge),
    answers: path.resolve(values.answers),
  };
  let rows = 0;
  for await (const row of scoreAnswers(input)) {
    console.log(JSON.stringify(row));
    rows++;
  }
  return { rows };
}
