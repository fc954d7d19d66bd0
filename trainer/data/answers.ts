/**
 * Single answers that are desirable or not, from JSONL: rows {prompt, completion, label} as they stand, or pairs, of which
 * each distinct answer to a prompt becomes one (chosen: desirable, rejected: undesirable). An answer that is chosen in one
 * pair and rejected in another says neither, and is dropped and counted. What stays in memory is as little as of pairs.
 */
import type { ChatMessage, ChatTokenizer } from '../io/tokenizer';
import { type AnswerShape, tokensKey } from './group';
import type { TokenAnswer } from './pack';
import { completionIds, type TokenizeOptions } from './pairs';
import { readLines } from './read-lines';
import { badRow, checkAnswered, parseObject } from './row';
import { RowReader } from './row-reader';

/** The key of its row under which an answer stands. */
type Side = 'completion' | 'chosen' | 'rejected';
export type AnswerDropReason = 'both' | 'empty' | 'completion-too-long';

/** One kept answer: where it stands, its lengths in tokens, and hashes of them. */
export type IndexedAnswer = AnswerShape & {
  line: number;
  offset: number;
  bytes: number;
  side: Side;
  desirable: boolean;
};
export type AnswerIndex = {
  train: IndexedAnswer[];
  test: IndexedAnswer[];
  /** Of the file: answers or pairs. */
  rows: number;
  /** Answers. */
  dropped: Record<AnswerDropReason, number>;
  /** Answers whose prompt lost tokens on its left. */
  truncated: number;
};

/** Reads and checks the whole file. A broken row ends it with its line number; a dropped answer is counted. */
export async function indexAnswers(
  file: string,
  tokenizer: ChatTokenizer,
  options: TokenizeOptions,
): Promise<AnswerIndex> {
  const dropped = { both: 0, empty: 0, 'completion-too-long': 0 };
  const kept: Record<'train' | 'test', Map<string, Found>> = { train: new Map(), test: new Map() };
  let rows = 0;
  for await (const { text, line, offset, bytes } of readLines(file)) {
    rows++;
    const row = parseRow(text, file, line);
    const split = kept[row.split ?? 'train'];
    for (const { side, desirable } of answersOf(row)) {
      const found = tokenize(row, side, tokenizer, options);
      if (typeof found === 'string') {
        dropped[found]++;
        continue;
      }
      const keys: AnswerShape['keys'] = [tokensKey(found.prompt), tokensKey(found.answer)];
      // rows of single answers are taken as they stand, also the same one twice
      const name = side === 'completion' ? `line ${line}` : keys.join();
      const earlier = split.get(name);
      if (earlier) earlier.both ||= earlier.desirable !== desirable;
      else
        split.set(name, {
          ...{ line, offset, bytes, side, desirable, keys },
          ...{ prompt: found.prompt.length, answer: found.answer.length, cut: found.cut, both: false },
        });
    }
  }
  const all = [...kept.train.values(), ...kept.test.values()];
  dropped.both = all.filter((one) => one.both).length;
  return {
    train: plain(kept.train),
    test: plain(kept.test),
    rows,
    dropped,
    truncated: all.filter((one) => !one.both && one.cut > 0).length,
  };
}

type Found = IndexedAnswer & { cut: number; both: boolean };

const plain = (found: Map<string, Found>): IndexedAnswer[] =>
  [...found.values()].flatMap(({ cut, both, ...answer }) => (both ? [] : [answer]));

/** Reads answers again by their byte ranges. */
export class AnswerReader extends RowReader<IndexedAnswer, TokenAnswer> {
  constructor(file: string, tokenizer: ChatTokenizer, options: TokenizeOptions) {
    super(file, (text, { line, side }) => tokenize(parseRow(text, file, line), side, tokenizer, options));
  }
}

/** Token ids, the prompt cut on its left to fit, by `cut` tokens; or why the answer is of no use. */
function tokenize(
  row: Row,
  side: Side,
  tokenizer: ChatTokenizer,
  options: TokenizeOptions,
): (TokenAnswer & { cut: number }) | AnswerDropReason {
  const text = row[side]![0]!.content;
  if (!text.trim()) return 'empty';
  const rendered = tokenizer.renderChat(row.prompt, { addGenerationPrompt: true });
  const prompt = tokenizer.encode(rendered);
  const answer = completionIds(row.prompt, rendered, text, tokenizer, options);
  const cut = Math.max(0, prompt.length - Math.max(0, options.maxLength - answer.length));
  return cut === prompt.length ? 'completion-too-long' : { prompt: prompt.slice(cut), answer, cut };
}

type Row = { prompt: ChatMessage[]; label?: boolean; split?: 'train' | 'test' } & Partial<
  Record<Side, ChatMessage[]>
>;

const answersOf = ({ completion, label }: Row): { side: Side; desirable: boolean }[] =>
  completion
    ? [{ side: 'completion', desirable: label! }]
    : [
        { side: 'chosen', desirable: true },
        { side: 'rejected', desirable: false },
      ];

function parseRow(text: string, file: string, line: number): Row {
  const bad = badRow(file, line);
  const row = parseObject(text, bad);
  if (row.completion === undefined && row.chosen === undefined)
    throw bad('it holds neither a completion with a label nor a pair of chosen and rejected');
  const single = row.completion !== undefined;
  checkAnswered(row, single ? ['completion'] : ['chosen', 'rejected'], bad);
  if (single && typeof row.label !== 'boolean')
    throw bad('label must be true for a desirable completion or false for an undesirable one');
  return row as unknown as Row;
}
