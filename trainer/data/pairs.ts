/**
 * Preference pairs from JSONL in TRL's conversational form. The file is read once as a stream; what stays in memory is a
 * byte range, three lengths and three hashes a pair. A pair is tokenised again when its turn comes.
 */
import { TrainerError } from '../errors';
import type { ChatMessage, ChatTokenizer } from '../io/tokenizer';
import { type PairShape, tokensKey } from './group';
import type { TokenPair } from './pack';
import { readLines } from './read-lines';
import { badRow, checkAnswered, parseObject } from './row';
import { RowReader } from './row-reader';

export type PairRow = {
  prompt: ChatMessage[];
  chosen: ChatMessage[];
  rejected: ChatMessage[];
  split?: 'train' | 'test';
  /** How much better the chosen answer is, in its evidence's unit. */
  margin?: number;
};
export type TokenizeOptions = { maxLength: number; completionEnd: 'turn' | 'template' };
export type DropReason = 'equal' | 'empty' | 'completion-too-long';

/** One kept pair: its line's bytes in the file, its lengths in tokens, and hashes of them. */
export type IndexedPair = PairShape & { line: number; offset: number; bytes: number; margin: number };
export type PairIndex = {
  file: string;
  train: IndexedPair[];
  test: IndexedPair[];
  rows: number;
  dropped: Record<DropReason, number>;
  /** Pairs whose prompt lost tokens on its left. */
  truncated: number;
};

/** Reads and checks the whole file. A broken row ends it with its line number; a dropped one is counted. */
export async function indexPairs(
  file: string,
  tokenizer: ChatTokenizer,
  options: TokenizeOptions,
  onRow?: (rows: number) => void,
): Promise<PairIndex> {
  const index: PairIndex = {
    file,
    train: [],
    test: [],
    rows: 0,
    dropped: { equal: 0, empty: 0, 'completion-too-long': 0 },
    truncated: 0,
  };
  for await (const { row, line, offset, bytes } of readPairRows(file)) {
    index.rows++;
    onRow?.(index.rows);
    const pair = tokenizePair(row, tokenizer, options);
    if (typeof pair === 'string') {
      index.dropped[pair]++;
      continue;
    }
    if (pair.cut > 0) index.truncated++;
    const { prompt, chosen, rejected } = pair;
    const lengths = { prompt: prompt.length, chosen: chosen.length, rejected: rejected.length };
    const keys: PairShape['keys'] = [tokensKey(prompt), tokensKey(chosen), tokensKey(rejected)];
    const margin = Number.isFinite(row.margin) ? row.margin! : 0;
    index[row.split ?? 'train'].push({ line, offset, bytes, margin, ...lengths, keys });
  }
  return index;
}

/** Reads pairs again by their byte ranges, in the order asked. */
export class PairReader extends RowReader<IndexedPair, TokenPair> {
  constructor(file: string, tokenizer: ChatTokenizer, options: TokenizeOptions) {
    super(file, (text, { line }) => tokenizePair(parseRow(text, file, line), tokenizer, options));
  }
}

/** Token ids of a row, the prompt cut on its left to fit; or why the row is of no use. */
export function tokenizePair(
  row: PairRow,
  tokenizer: ChatTokenizer,
  options: TokenizeOptions,
): EncodedPair | DropReason {
  if (!answer(row.chosen).trim() || !answer(row.rejected).trim()) return 'empty';
  const pair = encodePair(row, tokenizer, options);
  if (pair.chosen.join() === pair.rejected.join()) return 'equal';
  return pair.prompt.length === 0 ? 'completion-too-long' : pair;
}

/** `cut`: tokens the prompt lost. */
export type EncodedPair = TokenPair & { cut: number };

/** Token ids of any row. One token of the prompt is needed to predict the first of a completion: none is left when a completion alone is too long. */
export function encodePair(row: PairRow, tokenizer: ChatTokenizer, options: TokenizeOptions): EncodedPair {
  const rendered = tokenizer.renderChat(row.prompt, { addGenerationPrompt: true });
  const prompt = tokenizer.encode(rendered);
  const completion = (messages: ChatMessage[]) =>
    completionIds(row.prompt, rendered, answer(messages), tokenizer, options);
  const [chosen, rejected] = [completion(row.chosen), completion(row.rejected)];
  const room = Math.max(0, options.maxLength - Math.max(chosen.length, rejected.length));
  const cut = Math.max(0, prompt.length - room);
  return { prompt: prompt.slice(cut), chosen, rejected, cut };
}

/** The same; throws where a completion alone is too long. */
export function encodeWhole(
  row: PairRow,
  tokenizer: ChatTokenizer,
  options: TokenizeOptions,
  { file, line }: { file: string; line: number },
): EncodedPair {
  const pair = encodePair(row, tokenizer, options);
  if (pair.prompt.length > 0) return pair;
  throw new TrainerError(
    'too_long',
    `${file} line ${line}: a completion alone is longer than ${options.maxLength} tokens.`,
    { line },
  );
}

const answer = (messages: ChatMessage[]) => messages[0]!.content;

export function completionIds(
  prompt: ChatMessage[],
  rendered: string,
  text: string,
  tokenizer: ChatTokenizer,
  { completionEnd }: TokenizeOptions,
): number[] {
  if (completionEnd === 'turn') return [...tokenizer.encode(text), tokenizer.endOfTurnId];
  const whole = tokenizer.renderChat([...prompt, { role: 'assistant', content: text }], {
    addGenerationPrompt: false,
  });
  if (!whole.startsWith(rendered))
    throw new TrainerError(
      'chat_template',
      'The chat template renders a prompt differently once it has an answer; use completionEnd "turn".',
    );
  return tokenizer.encode(whole.slice(rendered.length));
}

/** Checked rows of a file with their lines and byte ranges. */
export async function* readPairRows(file: string) {
  for await (const { text, ...place } of readLines(file))
    yield { row: parseRow(text, file, place.line), ...place };
}

function parseRow(text: string, file: string, line: number): PairRow {
  const bad = badRow(file, line);
  const row = parseObject(text, bad);
  checkAnswered(row, ['chosen', 'rejected'], bad);
  return row as unknown as PairRow;
}
