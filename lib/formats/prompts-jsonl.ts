import { createHash } from 'node:crypto';
import type { Message } from '@/lib/contracts/common';
import { PromptRow } from '@/lib/contracts/import-row';
import type { Split } from '@/lib/contracts/words';
import { guessLocale } from '@/lib/prompts/guess-locale';
import { splitOf } from '@/lib/prompts/split-of';
import { canonicalJson } from './canonical-json';
import { type Fault, faultsOf } from './row-fault';

/** What the rows of a file are checked against. */
export interface Setting {
  projectId: string;
  locales: readonly string[];
  splitSalt: string;
  testShare: number;
  /** Task key to id. */
  tasks: ReadonlyMap<string, string>;
}

/** A row ready to be written. */
export interface PromptData {
  taskId: string;
  /** null: the external id, or the known prompt's. */
  groupKey: string | null;
  split: Split;
  locale: string;
  messages: Message[];
  reference: string | string[] | null;
  metadata: Record<string, unknown>;
  candidates: { text: string; source?: string | undefined }[];
  /** Tie groups by candidate index, of formats that bring a ranking along. */
  groups?: number[][];
}

export interface ParsedPrompt {
  externalId: string;
  contentHash: string;
  data: PromptData;
}

const KEYS = [
  'id',
  'task',
  'messages',
  'prompt',
  'candidates',
  'reference',
  'locale',
  'metadata',
  'groupKey',
];
const FIXES: Record<string, string> = {
  '': 'Write {"id": "p-1", "task": "…", "prompt": "…", "candidates": ["…", "…"]}.',
  id: 'Give the prompt an id of its own, 1 to 200 characters of text.',
  task: 'Name one of the project’s tasks by its key.',
  messages: 'Write [{"role": "user", "content": "…"}], the last one from the user.',
  'messages.*.role': 'Use system, user or assistant.',
  'messages.*.content': 'Write the message as text.',
  prompt: 'Write the prompt as text, or use messages.',
  candidates: 'Write 2 to 32 answers as ["…", "…"] or [{"text": "…", "source": "…"}].',
  'candidates.*.text': 'Write the answer as text, or remove the candidate.',
  reference: 'Write the gold answer as text or as a list of texts, or remove it.',
  locale: 'Write a locale of the project, such as "en".',
  metadata: 'Write an object of at most 16,384 characters.',
  groupKey: 'Write 1 to 200 characters of text, or remove it.',
};

/** Checks one parsed line of a prompts file. */
export function parsePromptRow(row: unknown, setting: Setting): ParsedPrompt | Fault[] {
  if (row === null || typeof row !== 'object' || Array.isArray(row))
    return [{ path: [], message: 'is not an object', fix: FIXES['']! }];
  const parsed = PromptRow.safeParse(row);
  if (!parsed.success) return faultsOf(row, parsed.error.issues, FIXES, KEYS);
  const p = parsed.data;
  const candidates = p.candidates ?? [];
  const faults = [...aboutPrompt(p), ...aboutTask(p.task, setting), ...twice(candidates)];
  const locale = p.locale ?? undefined;
  if (locale !== undefined && !setting.locales.includes(locale))
    faults.push({
      path: ['locale'],
      message: `"${locale}" is not a locale of this project`,
      fix: `Use one of ${setting.locales.join(', ')}, or add it to the project.`,
    });
  if (faults.length > 0) return faults;
  const messages = p.messages ?? [{ role: 'user' as const, content: p.prompt! }];
  const data: PromptData = {
    taskId: setting.tasks.get(p.task)!,
    groupKey: p.groupKey ?? null,
    split: splitOf(setting.splitSalt, p.groupKey ?? p.id, setting.testShare),
    locale: locale ?? guessLocale(messages.map((m) => m.content).join('\n'), setting.locales),
    messages,
    reference: p.reference ?? null,
    metadata: p.metadata ?? {},
    candidates,
  };
  return { externalId: p.id, contentHash: contentHash(data), data };
}

/** SHA-256 of what a prompt's version consists of. Task and group belong to the prompt itself and never change. */
export function contentHash({ locale, messages, reference, metadata, candidates }: PromptData): string {
  const parts = [
    locale,
    messages.map((m) => [m.role, m.content]),
    reference,
    canonicalJson(metadata),
    candidates.map((c) => [c.text, c.source ?? null]),
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

function aboutPrompt(p: PromptRow): Fault[] {
  if (p.messages && p.prompt !== undefined)
    return [{ path: [], key: 'prompt', message: 'stands beside messages', fix: 'Keep one of the two.' }];
  if (!p.messages && p.prompt === undefined)
    return [{ path: ['messages'], message: 'is missing', fix: FIXES.messages! }];
  return [];
}

function aboutTask(key: string, { tasks }: Setting): Fault[] {
  if (tasks.has(key)) return [];
  const known = [...tasks.keys()];
  return [
    {
      path: ['task'],
      message: `there is no task "${key}" in this project`,
      fix: known.length ? `Use one of: ${known.join(', ')}.` : 'Make a task first, on the Tasks page.',
    },
  ];
}

function twice(candidates: readonly { text: string }[]): Fault[] {
  const first = new Map<string, number>();
  const faults: Fault[] = [];
  candidates.forEach(({ text }, i) => {
    const before = first.get(text);
    if (before === undefined) first.set(text, i);
    else
      faults.push({
        path: ['candidates', i],
        message: `is the same text as candidates[${before}]`,
        fix: 'Remove one of the two.',
      });
  });
  return faults;
}

/** A prompt as the export writes it; import reads the same. */
export interface ExportedPrompt {
  id: string;
  task: string;
  messages: Message[];
  candidates: { text: string; source?: string | null }[];
  reference: unknown;
  locale: string;
  metadata: Record<string, unknown>;
  groupKey: string;
}

export function writePromptRow(p: ExportedPrompt): string {
  const { groupKey, reference, candidates, metadata, ...rest } = p;
  const row = {
    ...rest,
    ...(candidates.length
      ? {
          candidates: candidates.map((c) =>
            c.source ? { text: c.text, source: c.source } : { text: c.text },
          ),
        }
      : {}),
    ...(reference === null ? {} : { reference }),
    ...(canonicalJson(metadata) === '{}' ? {} : { metadata }),
    ...(groupKey === p.id ? {} : { groupKey }),
  };
  return `${JSON.stringify(row)}\n`;
}
