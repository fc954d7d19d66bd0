/** The nano fixtures: models, adapters and what transformers, PEFT and torch compute on them. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';
import type { TokenPair } from '@/trainer/data/pack';
import type { RecipeInput } from '@/trainer/recipe';

export const NANO = ['nano-llama', 'nano-qwen2'] as const;
export const nanoDir = (name: string) => path.resolve(import.meta.dirname, '../../fixtures', name);

type Message = { role: 'system' | 'user' | 'assistant'; content: string };
export type NanoReference = {
  tokenizer: { text: string; ids: number[] }[];
  logits: { ids: number[]; last: number[]; row_logsumexp: number[]; row_argmax: number[] };
  greedy: number[];
  pairs: {
    messages: Message[];
    chosen: string;
    rejected: string;
    prompt_ids: number[];
    chosen_ids: number[];
    rejected_ids: number[];
  }[];
  logps: {
    policy: [number, number][];
    reference: [number, number][];
    first_policy_chosen_per_token: number[];
  };
  dpo: {
    beta: number;
    loss: number;
    margins: number[];
    grad_norm: Record<string, number>;
    grad_total_norm: number;
    grad_sample: Record<string, number[]>;
  };
  curve: { steps: { step: number; loss: number; grad_norm: number; accuracy: number; margin: number }[] };
  losses: { beta: number; label_smoothing: number } & Record<string, number[]>;
};

export const nanoReference = (name: string) =>
  JSON.parse(readFileSync(path.join(nanoDir(name), 'reference.json'), 'utf8')) as NanoReference;

export const tokenPairs = ({ pairs }: NanoReference): TokenPair[] =>
  pairs.map((p) => ({ prompt: p.prompt_ids, chosen: p.chosen_ids, rejected: p.rejected_ids }));

/** A folder of this test file's own, removed at its end. */
export function scratchDir(): string {
  const dir = mkdtempSync(path.join(tmpdir(), 'discern-trainer-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** The reference's pairs as a JSONL file; `split` by index. */
export function writePairs(
  file: string,
  { pairs }: Pick<NanoReference, 'pairs'>,
  split?: (i: number) => 'train' | 'test',
): string {
  const say = (content: string) => [{ role: 'assistant', content }];
  const rows = pairs.map((p, i) => ({
    prompt: p.messages,
    chosen: say(p.chosen),
    rejected: say(p.rejected),
    ...(split ? { split: split(i) } : {}),
  }));
  writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return file;
}

/** The recipe of the reference's 8-step curve. */
export const curveRecipe = (name: string, data: string): RecipeInput => ({
  model: nanoDir(name),
  data,
  adapter: path.join(nanoDir(name), 'adapter'),
  beta: 0.1,
  learningRate: 5e-3,
  batchSize: 4,
  epochs: 2,
  shuffle: false,
});

export const largestDifference = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a, (value, i) => Math.abs(value - b[i]!)).reduce((most, d) => Math.max(most, d), 0);
