import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { CorpusRow } from '@/lib/contracts/corpora';
import { roughTokens } from './lengths-of-rows';

/** Rough tokens of a corpus's rows. */
export interface CorpusLengths {
  mean: number;
  /** The mean of rows cut to the longest that a run takes. */
  meanCut: number;
  longest: number;
}

/** Rows looked at, the first of the file: enough for an estimate. */
const SAMPLE = 500;

export async function lengthsOfCorpus(file: string, maxLength: number): Promise<CorpusLengths> {
  let rows = 0;
  let all = 0;
  let cut = 0;
  let longest = 0;
  const lines = createInterface({ input: createReadStream(file) });
  for await (const line of lines) {
    if (line.trim() === '') continue;
    const { text, messages = [] } = JSON.parse(line) as CorpusRow;
    const tokens = text === undefined ? sum(messages.map((m) => roughTokens(m.content))) : roughTokens(text);
    all += tokens;
    cut += Math.min(tokens, maxLength);
    longest = Math.max(longest, tokens);
    if (++rows >= SAMPLE) break;
  }
  lines.close();
  const n = Math.max(rows, 1);
  return { mean: all / n, meanCut: cut / n, longest };
}

const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);
