import { createHash } from 'node:crypto';
import type { Message } from '@/lib/contracts/common';
import { isWellFormed } from '@/lib/contracts/common';
import { HhRow } from '@/lib/contracts/import-row';
import { guessLocale } from '@/lib/prompts/guess-locale';
import { splitOf } from '@/lib/prompts/split-of';
import { hashOf } from './canonical-json';
import { contentHash, type ParsedPrompt, type PromptData, type Setting } from './prompts-jsonl';
import type { Fault } from './row-fault';

// HH-RLHF (Bai et al., 2022, arXiv 2204.05862): {chosen, rejected}, two transcripts "\n\nHuman: …\n\nAssistant: …" that
// share all turns but the last.
const TURN = /(?:^|\n\n)(Human|Assistant): ?/g;
const FIX = 'Write {"chosen": "\\n\\nHuman: …\\n\\nAssistant: …", "rejected": "…"}.';

export type Dropped = 'empty answer' | 'equal answers' | 'different prompts' | 'no question';

/** Turns of a transcript; undefined when it does not begin with one. */
export function readTranscript(text: string): Message[] | undefined {
  const marks = [...text.matchAll(TURN)];
  if (marks.length === 0 || text.slice(0, marks[0]!.index).trim() !== '') return undefined;
  return marks.map((m, i) => ({
    role: m[1] === 'Human' ? 'user' : 'assistant',
    content: text.slice(m.index + m[0].length, marks[i + 1]?.index ?? text.length).trim(),
  }));
}

/**
 * A row as a prompt with two candidates, in an order that says nothing of which one was chosen, and their ranking; or
 * why it carries nothing to learn from; or what is wrong with it. The same two answers to the same prompt give the
 * same external id, all answers to one prompt the same group.
 */
export function parseHhRow(row: unknown, taskId: string, setting: Setting): ParsedPrompt | Dropped | Fault[] {
  const parsed = HhRow.safeParse(row);
  if (!parsed.success) {
    const at = parsed.error.issues[0]!.path.map(String);
    return [{ path: at, message: at.length ? 'must be a transcript' : 'is not an object', fix: FIX }];
  }
  const sides = [];
  for (const side of ['chosen', 'rejected'] as const) {
    const text = parsed.data[side];
    if (text.includes('\u0000') || !isWellFormed(text))
      return [
        { path: [side], message: 'holds NUL or half of a surrogate pair', fix: 'Remove that character.' },
      ];
    const turns = readTranscript(text);
    if (!turns || turns[0]!.role !== 'user')
      return [{ path: [side], message: 'does not begin with a turn "Human: "', fix: FIX }];
    sides.push(turns);
  }
  const [chosen, rejected] = sides as [Message[], Message[]];
  return pairUp(chosen, rejected, taskId, setting);
}

function pairUp(
  chosen: Message[],
  rejected: Message[],
  taskId: string,
  setting: Setting,
): ParsedPrompt | Dropped {
  if (chosen.at(-1)!.role !== 'assistant' || rejected.at(-1)!.role !== 'assistant') return 'empty answer';
  const prompt = chosen.slice(0, -1);
  const prompts = [prompt, rejected.slice(0, -1)].map((m) => JSON.stringify(m));
  if (prompts[0] !== prompts[1]) return 'different prompts';
  const better = chosen.at(-1)!.content;
  const worse = rejected.at(-1)!.content;
  if (better === '' || worse === '' || prompt.some((m) => m.content === '')) return 'empty answer';
  if (better === worse) return 'equal answers';
  if (prompt.at(-1)!.role === 'assistant') return 'no question';

  const texts = [better, worse].sort();
  const externalId = `hh-${hashOf({ prompt, texts }).slice(0, 32)}`;
  // A coin of the content's own: neither the file nor a second import can tell which side comes first.
  const coin = createHash('sha256').update(`${externalId} order`).digest()[0]! & 1;
  const order = coin ? texts : texts.reverse();
  const groupKey = `hh-${hashOf(prompt).slice(0, 32)}`;
  const data: PromptData = {
    taskId,
    groupKey,
    split: splitOf(setting.splitSalt, groupKey, setting.testShare),
    locale: guessLocale(prompt.map((m) => m.content).join('\n'), setting.locales),
    messages: prompt,
    reference: null,
    metadata: {},
    candidates: order.map((text) => ({ text, source: 'hh' })),
    groups: [[order.indexOf(better)], [order.indexOf(worse)]],
  };
  return { externalId, contentHash: contentHash(data), data };
}
