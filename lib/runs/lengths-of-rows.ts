import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { SetRow } from '@/lib/contracts/sets';
import { setFile } from '@/lib/data-folder';

export interface Lengths {
  meanPrompt: number;
  meanCompletion: number;
  /** Prompt and both completions of the longest pair. */
  longest: number;
}

/** Rows looked at: the file's order is by hash, so the first ones are a fair sample. */
const SAMPLE = 500;

/**
 * Tokens of a text, roughly: four letters of an alphabet make one, other characters one and a half each. The true
 * number needs the model's tokenizer; this is for estimates only.
 */
export function roughTokens(text: string): number {
  let other = 0;
  for (const c of text) if (c.codePointAt(0)! > 0x24f) other++;
  return Math.ceil((text.length - other) / 4 + 1.5 * other) + 4;
}

/** Mean and longest lengths, in rough tokens, of a frozen file's rows, prompts cut to `maxLength` as training does. */
export async function lengthsOfRows(contentHash: string, maxLength: number): Promise<Lengths> {
  let rows = 0;
  let prompts = 0;
  let completions = 0;
  let longest = 0;
  const lines = createInterface({ input: createReadStream(setFile(contentHash)) });
  for await (const line of lines) {
    const row = JSON.parse(line) as SetRow;
    const tokens = (messages: { content: string }[]) =>
      messages.reduce((n, m) => n + roughTokens(m.content), 0);
    const [chosen, rejected] = [tokens(row.chosen), tokens(row.rejected)];
    const prompt = Math.min(tokens(row.prompt), Math.max(1, maxLength - Math.max(chosen, rejected)));
    prompts += prompt;
    completions += (chosen + rejected) / 2;
    longest = Math.max(longest, prompt + chosen + rejected);
    if (++rows >= SAMPLE) break;
  }
  lines.close();
  return {
    meanPrompt: prompts / Math.max(rows, 1),
    meanCompletion: completions / Math.max(rows, 1),
    longest,
  };
}
