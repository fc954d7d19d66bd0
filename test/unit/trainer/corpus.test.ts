import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CorpusKind, readCorpusRows, textOfRow } from '@/trainer/data/corpus';
import { scratchDir } from './nano';

const scratch = scratchDir();
const write = (text: string) => {
  const file = path.join(scratch, 'corpus.jsonl');
  writeFileSync(file, text);
  return file;
};
const read = async (kind: CorpusKind, text: string) => {
  const rows = [];
  for await (const row of readCorpusRows(kind, write(text))) rows.push(row);
  return rows;
};

describe('rows of a corpus', () => {
  it('are texts or chats, with their lines and byte ranges; marks, blank lines and a missing last break do no harm', async () => {
    const file = '\ufeff{"text":"一 🌊"}\r\n\n{"text":"b","id":7}';
    const rows = await read('text', file);
    expect(rows.map((r) => [r.line, textOfRow(r.row)])).toEqual([
      [1, '一 🌊'],
      [3, 'b'],
    ]);
    const bytes = Buffer.from(file);
    expect(
      rows.map((r) =>
        bytes
          .subarray(r.offset, r.offset + r.bytes)
          .toString()
          .trim(),
      ),
    ).toEqual(['{"text":"一 🌊"}', '{"text":"b","id":7}']);
    const chat = '{"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":"hello"}]}\n';
    expect((await read('chat', chat)).map((r) => textOfRow(r.row))).toEqual(['hi\nhello']);
  });

  it.each([
    ['text', '{"text":"a"}\n{"text"', /line 2: it is not JSON/],
    ['text', '{"text":"a"}\n\n[1]', /line 3: it is not a JSON object/],
    ['text', '{"txt":"a"}', /line 1: text must be a text/],
    ['text', '{"messages":[]}', /line 1: .*chat corpus/],
    ['chat', '{"text":"a"}', /line 1: .*text corpus/],
    ['chat', '{"messages":[]}', /messages must be a list of messages/],
    ['chat', '{"messages":[{"role":"bot","content":"x"}]}', /role is not system, user or assistant/],
    ['chat', '{"messages":[{"role":"user","content":"x"}]}', /at least one message of the assistant/],
    ['text', `{"text":"${'a'.repeat(4_300_000)}"}`, /line 1 is longer than 4 MB/],
  ] as [CorpusKind, string, RegExp][])(
    'a broken %s row ends the reading with its line (%#)',
    async (kind, text, message) => {
      await expect(read(kind, text)).rejects.toThrow(message);
    },
  );
});
