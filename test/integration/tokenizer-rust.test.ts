import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type ChatTokenizer, loadTokenizer } from '@/trainer/io/tokenizer';
import { pythonWith } from '../support/python';

/**
 * The Rust tokenizer is the judge: every line of every file below DISCERN_SHARED/data, as it stands and as the texts inside
 * its JSON. Needs Python with pip once (the `tokenizers` package goes into DISCERN_CACHE).
 */
const shared = process.env.DISCERN_SHARED ? path.join(process.env.DISCERN_SHARED, 'data') : undefined;
const root = path.resolve(import.meta.dirname, '../..');
const models =
  process.env.DISCERN_MODELS ?? path.join(process.env.DISCERN_DATA ?? path.join(root, '.discern'), 'models');

function filesBelow(dir: string): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return value && typeof value === 'object' ? Object.values(value).flatMap(textsIn) : [];
}

/** Raw lines; `inside`: and the texts of JSON lines, which have real line breaks where a line has escapes. */
function corpus(dir: string, inside: boolean): string[] {
  const lines = filesBelow(dir).flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line.length > 0)
      .flatMap((line) => (inside && file.endsWith('.jsonl') ? [line, ...textsIn(JSON.parse(line))] : [line])),
  );
  return [...new Set(lines)];
}

describe('tokens equal those of the Rust tokenizer', () => {
  let python: string | undefined;
  let why = 'DISCERN_SHARED is not set: the folder whose data/ is compared';
  beforeAll(() => {
    if (!shared || !existsSync(shared)) return;
    ({ python, why } = pythonWith('tokenizers', 'tokenizers==0.23.3'));
  }, 300_000);

  it.for([
    ['nano-llama', path.join(root, 'test/fixtures/nano-llama')],
    ['nano-qwen2', path.join(root, 'test/fixtures/nano-qwen2')],
    ['smollm2-135m', path.join(models, 'smollm2-135m')],
  ] as [string, string][])('%s', { timeout: 600_000 }, async ([name, dir], { skip }) => {
    const missing = existsSync(dir) ? why : `${dir} is not there (npx discern model pull ${name})`;
    if (!python || !existsSync(dir)) {
      console.warn(`Tokens of ${name} are not compared: ${missing}.`);
      return skip(missing);
    }
    // The nano vocabularies see the lines alone: the whole takes minutes a tokenizer.
    const texts = corpus(shared!, name === 'smollm2-135m');
    const tokenizer = await loadTokenizer(dir);
    const wanted = rustIds(python, path.join(dir, 'tokenizer.json'), texts);
    expect(wanted.length).toBe(texts.length);
    expect(differences(tokenizer, texts, wanted)).toEqual([]);
  });
});

function rustIds(python: string, tokenizer: string, texts: string[]): string[] {
  const script = path.join(root, 'test/reference/encode-lines.py');
  const input = `${texts.map((text) => JSON.stringify(text)).join('\n')}\n`;
  const output = execFileSync(python, [script, tokenizer], { input, maxBuffer: 1 << 30 }).toString();
  return output.trimEnd().split('\n');
}

/** The first ten texts whose ids differ, with both. */
function differences(tokenizer: ChatTokenizer, texts: string[], wanted: string[]): unknown[] {
  const found: unknown[] = [];
  for (const [i, text] of texts.entries()) {
    const ids = JSON.stringify(tokenizer.encode(text));
    if (ids !== wanted[i]) found.push({ text: text.slice(0, 200), ids, wanted: wanted[i] });
    if (found.length === 10) break;
  }
  return found;
}
