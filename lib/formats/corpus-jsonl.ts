import type { CorpusKind } from '@/lib/contracts/corpora';
import { ChatRow, TextRow } from '@/lib/contracts/corpus-row';
import { type Fault, faultsOf } from './row-fault';

const TEXT_FIXES = { '': 'Write {"text": "…"}.', text: 'Write the text of the row.' };
const CHAT_FIXES = {
  '': 'Write {"messages": [{"role": "user", "content": "…"}, {"role": "assistant", "content": "…"}]}.',
  messages: 'Write [{"role": "user", "content": "…"}, {"role": "assistant", "content": "…"}].',
  'messages.*.role': 'Use system, user or assistant.',
  'messages.*.content': 'Write the message as text.',
};

/** What is said in a parsed line of a corpus, a line break between messages; or what is wrong with it. */
export function parseCorpusRow(row: unknown, kind: CorpusKind): string | Fault[] {
  const fixes = kind === 'text' ? TEXT_FIXES : CHAT_FIXES;
  if (row === null || typeof row !== 'object' || Array.isArray(row))
    return [{ path: [], message: 'is not an object', fix: fixes[''] }];
  const [own, other] = kind === 'text' ? (['text', 'messages'] as const) : (['messages', 'text'] as const);
  if (!(own in row) && other in row) {
    const is = kind === 'text' ? 'chat' : 'text';
    return [
      {
        path: [],
        key: other,
        message: `is of a ${is} corpus, and this is a ${kind} corpus`,
        fix: `Upload the file as a ${is} corpus, or take the row out.`,
      },
    ];
  }
  if (kind === 'text') {
    const parsed = TextRow.safeParse(row);
    return parsed.success ? parsed.data.text : faultsOf(row, parsed.error.issues, fixes, ['text']);
  }
  const parsed = ChatRow.safeParse(row);
  return parsed.success
    ? parsed.data.messages.map((m) => m.content).join('\n')
    : faultsOf(row, parsed.error.issues, fixes, ['messages']);
}
