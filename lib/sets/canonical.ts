import { createHash } from 'node:crypto';
import type { Message } from '@/lib/contracts/common';
import type { SetRow } from '@/lib/contracts/sets';
import type { Split } from '@/lib/contracts/words';

/** Texts in a frozen file: Unicode NFC, line ends as LF, nothing blank at the end. */
export const normaliseText = (text: string): string =>
  text.normalize('NFC').replace(/\r\n?/g, '\n').trimEnd();

export const normaliseMessages = (messages: readonly Message[]): Message[] =>
  messages.map((m) => ({ role: m.role, content: normaliseText(m.content) }));

/** What a pair is, without any database id. Texts are normalised. */
export interface PairContent {
  task: string;
  externalId: string;
  prompt: Message[];
  chosen: string;
  rejected: string;
}

/** Unambiguous: JSON of arrays, each message as [role, content]. */
const messagesForm = (messages: readonly Message[]) => messages.map((m) => [m.role, m.content]);
const answerForm = (text: string) => [['assistant', text]];
const hash128 = (value: unknown) =>
  createHash('sha256').update(JSON.stringify(value), 'utf8').digest('hex').slice(0, 32);

/** The contract's pair_id: first 16 bytes (hex) of SHA-256 over
 * `[task, externalId, prompt, chosen, rejected]` as JSON, messages as `[role, content]`. */
export const pairKeyOf = (c: PairContent): string =>
  hash128([c.task, c.externalId, messagesForm(c.prompt), answerForm(c.chosen), answerForm(c.rejected)]);

/** The same for both directions of a pair. */
export function disputeKeyOf(c: PairContent): string {
  const [a, b] = c.chosen < c.rejected ? [c.chosen, c.rejected] : [c.rejected, c.chosen];
  return hash128([c.task, c.externalId, messagesForm(c.prompt), a, b]);
}

/** Tells whether two prompts ask the same, whatever their ids. */
export const promptKeyOf = (prompt: readonly Message[]): string => hash128(messagesForm(prompt));

export interface RowFacts {
  pairKey: string;
  margin: number | null;
  /** Kinds of evidence. */
  kinds: readonly string[];
  split: Split;
}

/** A line of the file without its line end; keys always in this order. */
export function lineOf(c: PairContent, facts: RowFacts): string {
  const row: SetRow = {
    prompt: c.prompt.map(({ role, content }) => ({ role, content })),
    chosen: [{ role: 'assistant', content: c.chosen }],
    rejected: [{ role: 'assistant', content: c.rejected }],
    pair_id: facts.pairKey,
    task: c.task,
    margin: facts.margin,
    origin: [...new Set(facts.kinds)].sort().join('+'),
    split: facts.split,
  };
  return JSON.stringify(row);
}

/** Mean to six decimals, summed in ascending order so that the order of evidence changes no bit; null of none. */
export function meanMargin(margins: readonly number[]): number | null {
  if (margins.length === 0) return null;
  const sum = sumInOrder(margins);
  return Math.round((sum / margins.length) * 1e6) / 1e6 + 0;
}

export const sumInOrder = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b).reduce((s, v) => s + v, 0);
