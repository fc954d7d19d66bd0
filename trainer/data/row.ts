/** What all rows of JSONL have in common: an object a line, and lists of messages in it. */
import { TrainerError } from '../errors';

/** Makes the error of one row: "FILE line N: it is not JSON." */
export type BadRow = (what: string) => TrainerError;

export const badRow =
  (file: string, line: number): BadRow =>
  (what) =>
    new TrainerError('bad_row', `${file} line ${line}: ${what}.`, { line });

const ROLES = new Set(['system', 'user', 'assistant']);

export function parseObject(text: string, bad: BadRow): Record<string, unknown> {
  let row: unknown;
  try {
    row = JSON.parse(text);
  } catch {
    throw bad('it is not JSON');
  }
  if (typeof row !== 'object' || row === null || Array.isArray(row)) throw bad('it is not a JSON object');
  return row as Record<string, unknown>;
}

/** Throws unless `value` is a list of at least one {role, content}. */
export function checkMessages(value: unknown, key: string, bad: BadRow): void {
  if (!Array.isArray(value) || !value.length) throw bad(`${key} must be a list of messages`);
  for (const message of value as Record<string, unknown>[]) {
    if (typeof message !== 'object' || message === null)
      throw bad(`${key} holds something that is not a message`);
    if (!ROLES.has(message.role as string))
      throw bad(`${key} has a message whose role is not system, user or assistant`);
    if (typeof message.content !== 'string') throw bad(`${key} has a message whose content is not text`);
  }
}

/** Throws unless the row has a prompt, under these keys an answer each (one message of the assistant), and no unknown split. */
export function checkAnswered(row: Record<string, unknown>, answers: readonly string[], bad: BadRow): void {
  for (const key of ['prompt', ...answers]) checkMessages(row[key], key, bad);
  for (const key of answers) {
    const [message, ...more] = row[key] as { role: string }[];
    if (more.length || message?.role !== 'assistant')
      throw bad(`${key} must be one message with the role assistant`);
  }
  if (row.split !== undefined && row.split !== 'train' && row.split !== 'test')
    throw bad('split must be "train" or "test"');
}
