import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import type { ChatMessage } from '../../trainer/io/tokenizer';
import { resolveCliModel } from './resolve-model';
import { UsageError } from './usage';

export const usage =
  'generate --model DIR [--adapter DIR] --prompts FILE --max-new-tokens N [--temperature 0] [--top-k 0] [--top-p 1] [--min-p 0] [--repetition-penalty 1] [--stop TEXT]... [--n 1] [--seed 1]    answers to rows {messages}, one line each';
export const needsTensorflow = true;

/** Prints `{text, ids}` a line, `n` lines a prompt, in the order of the file. */
export async function run(args: string[]) {
  const { values } = parseArgs({
    args,
    options: {
      model: { type: 'string' },
      adapter: { type: 'string' },
      prompts: { type: 'string' },
      'max-new-tokens': { type: 'string' },
      temperature: { type: 'string', default: '0' },
      'top-k': { type: 'string', default: '0' },
      'top-p': { type: 'string', default: '1' },
      'min-p': { type: 'string', default: '0' },
      'repetition-penalty': { type: 'string', default: '1' },
      stop: { type: 'string', multiple: true, default: [] },
      n: { type: 'string', default: '1' },
      seed: { type: 'string', default: '1' },
    },
  });
  if (!values.model || !values.prompts || !values['max-new-tokens'])
    throw new UsageError('--model, --prompts and --max-new-tokens are needed.');
  const number = (name: keyof typeof values) => {
    const n = Number(values[name]);
    if (!Number.isFinite(n)) throw new UsageError(`--${name} must be a number, not ${values[name]}.`);
    return n;
  };
  const options = {
    n: number('n'),
    maxTokens: number('max-new-tokens'),
    temperature: number('temperature'),
    topK: number('top-k'),
    topP: number('top-p'),
    minP: number('min-p'),
    repetitionPenalty: number('repetition-penalty'),
    stop: values.stop,
    seed: number('seed'),
  };
  const { TextModel } = await import('../../trainer/generate');
  const requests = await readPrompts(values.prompts);
  const model = await TextModel.open({
    model: await resolveCliModel(values.model),
    adapter: values.adapter ?? null,
  });
  let lines = 0;
  try {
    // Completions end in any order; lines keep the order of the file.
    const waiting = new Map<string, string>();
    const flush = () => {
      for (;;) {
        const key = `${Math.floor(lines / options.n)} ${lines % options.n}`;
        const line = waiting.get(key);
        if (line === undefined) return;
        waiting.delete(key);
        process.stdout.write(line);
        lines++;
      }
    };
    for await (const { key, sample, text, ids } of model.generate(requests, options)) {
      waiting.set(`${key} ${sample}`, `${JSON.stringify({ text, ids })}\n`);
      flush();
    }
  } finally {
    model.dispose();
  }
  return process.argv.includes('--json') ? { completions: lines } : undefined;
}

async function readPrompts(file: string): Promise<{ key: string; messages: ChatMessage[] }[]> {
  const requests: { key: string; messages: ChatMessage[] }[] = [];
  let number = 0;
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    number++;
    if (line.trim() === '') continue;
    const row = parse(line);
    if (!Array.isArray(row?.messages) || row.messages.length === 0)
      throw new UsageError(`${file} line ${number} is not {"messages": [{"role", "content"}]}.`);
    requests.push({ key: String(requests.length), messages: row.messages });
  }
  return requests;
}

function parse(line: string): { messages?: ChatMessage[] } | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
