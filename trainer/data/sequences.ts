/**
 * Rows of SFT and CPT as sequences of tokens: which there are, and which of their tokens count. The files are read once as
 * streams; what stays in memory is a byte range and two lengths a sequence.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { TrainerError } from '../errors';
import type { ChatMessage, ChatTokenizer } from '../io/tokenizer';
import type { PackedRows } from '../model/layout';
import { hashKeys } from '../rng';
import { parseCorpusRow, readCorpusRows, textOfRow } from './corpus';
import { packPlain } from './pack';

/** Token ids, and the places (from 1) of those that are predicted and count. */
export type TokenRow = { ids: number[]; targets: number[] };
export type SequenceOptions = {
  kind: 'text' | 'chat';
  maxLength: number;
  completionEnd: 'turn' | 'template';
  /** Share of rows held out. */
  evalShare: number;
};

/** One sequence: its line's bytes, its number within the row, and how many tokens and counting tokens it has. */
export type IndexedRow = {
  file: string;
  source: number;
  line: number;
  offset: number;
  bytes: number;
  piece: number;
  length: number;
  targets: number;
};
export type SequenceIndex = {
  train: IndexedRow[];
  test: IndexedRow[];
  rows: number;
  dropped: Record<'empty' | 'too-long', number>;
  /** Chats that lost tokens on their left. */
  truncated: number;
};

/** Reads and checks whole files. A broken row ends it with its line number; a dropped one is counted. */
export async function indexSequences(
  files: readonly string[],
  tokenizer: ChatTokenizer,
  options: SequenceOptions,
): Promise<SequenceIndex> {
  const index: SequenceIndex = {
    train: [],
    test: [],
    rows: 0,
    dropped: { empty: 0, 'too-long': 0 },
    truncated: 0,
  };
  for (const [source, file] of files.entries())
    for await (const { row, line, offset, bytes } of readCorpusRows(options.kind, file)) {
      index.rows++;
      const { pieces, cut } = tokenizeRow(row, tokenizer, options);
      if (pieces.length === 0) index.dropped[cut > 0 ? 'too-long' : 'empty']++;
      else if (cut > 0) index.truncated++;
      const split = splitOf(row as { split?: unknown }, textOfRow(row), options.evalShare);
      pieces.forEach(({ ids, targets }, piece) => {
        const lengths = { length: ids.length, targets: targets.length };
        index[split].push({ file, source, line, offset, bytes, piece, ...lengths });
      });
    }
  return index;
}

/** A row's own split, else by the hash of its text, so that the same text is held out in every run. */
function splitOf({ split }: { split?: unknown }, text: string, evalShare: number): 'train' | 'test' {
  if (split === 'train' || split === 'test') return split;
  return hashKeys('held out', text) / 2 ** 32 < evalShare ? 'test' : 'train';
}

/** Reads rows again by their byte ranges. */
export class SequenceReader {
  /** Opened at the first read. */
  readonly #files = new Map<string, Promise<FileHandle>>();

  constructor(
    private readonly tokenizer: ChatTokenizer,
    private readonly options: SequenceOptions,
  ) {}

  async read({ file, line, offset, bytes, piece, length }: IndexedRow): Promise<TokenRow> {
    const opened = this.#files.get(file) ?? open(file);
    this.#files.set(file, opened);
    const buffer = Buffer.alloc(bytes);
    await (await opened).read(buffer, 0, bytes, offset);
    const row = parseCorpusRow(this.options.kind, buffer.toString('utf8'), file, line);
    const found = tokenizeRow(row, this.tokenizer, this.options).pieces[piece];
    if (found?.ids.length !== length)
      throw new TrainerError('data_changed', `${file} line ${line} changed while it was in use.`);
    return found;
  }

  async close(): Promise<void> {
    for (const opened of this.#files.values()) await (await opened).close();
    this.#files.clear();
  }
}

type Tokenized = { pieces: TokenRow[]; cut: number };

function tokenizeRow(
  row: { text: string } | { messages: ChatMessage[] },
  tokenizer: ChatTokenizer,
  options: SequenceOptions,
): Tokenized {
  return 'text' in row ? piecesOf(row.text, tokenizer, options) : chatOf(row.messages, tokenizer, options);
}

/** A text and the end token, cut into pieces of `maxLength`; each is a sequence of its own, all but its first token count. */
export function piecesOf(
  text: string,
  tokenizer: ChatTokenizer,
  { maxLength }: Pick<SequenceOptions, 'maxLength'>,
): Tokenized {
  if (!text.trim()) return { pieces: [], cut: 0 };
  const [end] = tokenizer.eosIds;
  if (end === undefined)
    throw new TrainerError('no_end_token', 'The tokenizer names no token that ends a text (eos_token).');
  const ids = [...tokenizer.encode(text), end];
  const pieces: TokenRow[] = [];
  for (let at = 0; at < ids.length; at += maxLength) {
    const piece = ids.slice(at, at + maxLength);
    // one token alone predicts nothing
    if (piece.length > 1) pieces.push({ ids: piece, targets: piece.slice(1).map((_, i) => i + 1) });
  }
  return { pieces, cut: 0 };
}

/**
 * A chat; every turn of the assistant counts: its text and the end-of-turn token, with `template` also what the chat
 * template puts after it. What follows the last of them is left out; one too long loses tokens on its left.
 */
export function chatOf(
  messages: readonly ChatMessage[],
  tokenizer: ChatTokenizer,
  { maxLength, completionEnd }: Pick<SequenceOptions, 'maxLength' | 'completionEnd'>,
): Tokenized {
  const ids: number[] = [];
  const targets: number[] = [];
  let rendered = '';
  messages.forEach(({ role, content }, i) => {
    if (role !== 'assistant' || !content.trim()) return;
    const asked = tokenizer.renderChat(messages.slice(0, i), { addGenerationPrompt: true });
    const answered = tokenizer.renderChat(messages.slice(0, i + 1), { addGenerationPrompt: false });
    if (!asked.startsWith(rendered) || !answered.startsWith(asked))
      throw new TrainerError(
        'chat_template',
        'The chat template renders a chat differently once it goes on, so its turns cannot be told apart.',
      );
    ids.push(...tokenizer.encode(asked.slice(rendered.length)));
    const answer = tokenizer.encode(answered.slice(asked.length));
    const end = completionEnd === 'template' ? answer.length : answer.lastIndexOf(tokenizer.endOfTurnId) + 1;
    for (let t = 0; t < end; t++) targets.push(ids.length + t);
    ids.push(...answer);
    rendered = answered;
  });
  // what the template puts after the last counting token predicts nothing
  const whole = ids.slice(0, (targets.at(-1) ?? -1) + 1);
  const cut = Math.max(0, whole.length - maxLength);
  const kept = targets.map((t) => t - cut).filter((t) => t > 0);
  return { pieces: kept.length ? [{ ids: whole.slice(cut), targets: kept }] : [], cut };
}

export type PackedSequences = PackedRows & { predictors: Int32Array; targets: Int32Array };

/** Sequences one after the other, and which rows predict which tokens. */
export function packSequences(rows: readonly TokenRow[]): PackedSequences {
  const packed = packPlain(rows.map((row) => row.ids));
  const startOf = (i: number) => packed.sequences[i]!.start;
  return {
    ...packed,
    predictors: Int32Array.from(rows.flatMap((row, i) => row.targets.map((t) => startOf(i) + t - 1))),
    targets: Int32Array.from(rows.flatMap((row) => row.targets.map((t) => row.ids[t]!))),
  };
}
