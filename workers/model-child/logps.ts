import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { logpsOfPairs } from '@/trainer/logps';
import type { LogpsInput, Verb } from './protocol';

/** Log-probabilities of the pairs of one split, with the adapter and without. */
export const logps: Verb<'logps'> = async (input, { emit, signal }) => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'discern-logps-'));
  try {
    const pairs = path.join(folder, 'pairs.jsonl');
    const prompts = await select(input, pairs);
    let done = 0;
    for await (const row of logpsOfPairs({ ...input, pairs })) {
      signal.throwIfAborted();
      emit({
        type: 'pair',
        prompt: prompts[done++]!,
        chosen: row.chosen,
        rejected: row.rejected,
        referenceChosen: row.reference_chosen,
        referenceRejected: row.reference_rejected,
      });
    }
    return { pairs: done };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** Copies the wanted rows; answers their prompts in order. */
async function select({ pairs, split, limit = Infinity }: LogpsInput, target: string): Promise<string[]> {
  const prompts: string[] = [];
  const file = await open(target, 'w');
  try {
    for await (const line of createInterface({ input: createReadStream(pairs), crlfDelay: Infinity })) {
      if (line === '') continue;
      const row = JSON.parse(line) as { prompt: unknown; split?: string };
      if (split && (row.split ?? 'train') !== split) continue;
      if (prompts.length >= limit) break;
      await file.write(`${line}\n`);
      prompts.push(JSON.stringify(row.prompt));
    }
  } finally {
    await file.close();
  }
  return prompts;
}
