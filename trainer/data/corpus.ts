/** Rows of a corpus: texts for continued pre-training, chats for supervised fine-tuning. Other keys of a row are ignored. */
import type { ChatMessage } from '../io/tokenizer';
import { type Line, readLines } from './read-lines';
import { badRow, checkMessages, parseObject } from './row';

export const CORPUS_KINDS = ['text', 'chat'] as const;
export type CorpusKind = (typeof CORPUS_KINDS)[number];

export type TextRow = { text: string };
/** At least one message is the assistant's: it is what a model learns from. */
export type ChatRow = { messages: ChatMessage[] };
export type RowOf<K extends CorpusKind> = K extends 'text' ? TextRow : ChatRow;

/** Checks one line; throws a TrainerError `bad_row` with file and line. */
export function parseCorpusRow<K extends CorpusKind>(
  kind: K,
  text: string,
  file: string,
  line: number,
): RowOf<K> {
  const bad = badRow(file, line);
  const row = parseObject(text, bad);
  if (kind === 'text') {
    if (typeof row.text !== 'string')
      throw bad(
        row.messages === undefined
          ? 'text must be a text'
          : 'it holds messages, so it is a row of a chat corpus',
      );
  } else {
    if (row.messages === undefined && typeof row.text === 'string')
      throw bad('it holds a text, so it is a row of a text corpus');
    checkMessages(row.messages, 'messages', bad);
    if (!(row.messages as ChatMessage[]).some((m) => m.role === 'assistant'))
      throw bad('messages must hold at least one message of the assistant');
  }
  return row as unknown as RowOf<K>;
}

/** Checked rows of a file with their lines and byte ranges. */
export async function* readCorpusRows<K extends CorpusKind>(
  kind: K,
  file: string,
): AsyncGenerator<Line & { row: RowOf<K> }> {
  for await (const place of readLines(file))
    yield { ...place, row: parseCorpusRow(kind, place.text, file, place.line) };
}

/** What filters read: the text, or all that is said in a chat, a line break between messages. */
export const textOfRow = (row: TextRow | ChatRow): string =>
  'text' in row ? row.text : row.messages.map((m) => m.content).join('\n');
