import { z } from 'zod';
import { CleanText, Count, Id, IdParams, Message, PageQuery, ProjectParams, pageOf, Time } from './common';
import { operation } from './operation';

export const FLAG_STATES = ['open', 'resolved'] as const;
const Person = z.object({ id: z.string(), name: z.string() });

/** A flag thread in a list. */
export const FlagLine = z.object({
  id: Id,
  state: z.enum(FLAG_STATES),
  assignmentId: Id,
  /** Who opened it. */
  person: Person,
  task: z.object({ key: z.string(), name: z.string() }),
  locale: z.string(),
  /** The beginning of the prompt's last message. */
  preview: z.string(),
  messages: Count,
  last: z.object({ author: Person, text: z.string() }),
  /** Whether the one who opened it has something new to read. */
  unread: z.boolean(),
  createdAt: Time,
  updatedAt: Time,
});
export type FlagLine = z.output<typeof FlagLine>;

export const Flag = FlagLine.extend({
  thread: z.array(z.object({ id: Id, author: Person, text: z.string(), createdAt: Time })),
  prompt: z.object({ messages: z.array(Message) }),
  /** In the order of that person's letters. */
  candidates: z.array(z.object({ id: Id, text: z.string() })),
  /** What the person said of the item so far. */
  ranking: z.object({ groups: z.array(z.array(Id)), unrankable: z.array(Id) }).nullable(),
});
export type Flag = z.output<typeof Flag>;

const text = CleanText(2000).trim().min(1, 'say what it is about');
const f = '3c1d8a52-9d6f-4e0b-8f21-6c1f0f2a7e31';
const ana = { id: 'u1', name: 'Ana Ruiz' };
const line = {
  id: f,
  state: 'open' as const,
  assignmentId: '3c1d8a52-9d6f-4e0b-8f21-6c1f0f2a7e32',
  person: ana,
  task: { key: 'advice', name: 'Advice' },
  locale: 'en',
  preview: 'Where do I get good noodles near the station?',
  messages: 1,
  last: { author: ana, text: 'Two candidates say the same.' },
  unread: false,
  createdAt: '2026-11-25T10:00:00.000Z',
  updatedAt: '2026-11-25T10:00:00.000Z',
};
const flag = {
  ...line,
  thread: [
    {
      id: '3c1d8a52-9d6f-4e0b-8f21-6c1f0f2a7e33',
      author: ana,
      text: 'Two candidates say the same.',
      createdAt: line.createdAt,
    },
  ],
  prompt: { messages: [{ role: 'user' as const, content: line.preview }] },
  candidates: [],
  ranking: null,
};

export const listFlags = operation({
  id: 'listFlags',
  method: 'GET',
  path: '/projects/{id}/flags',
  tag: 'Flags',
  summary: 'Flag threads of a project, latest first',
  params: ProjectParams,
  query: PageQuery.extend({ state: z.enum(FLAG_STATES).default('open') }),
  response: pageOf(FlagLine).extend({ open: Count }),
  example: { params: { id: '{project}' }, query: { state: 'open' }, response: { items: [line], open: 1 } },
});

export const listMyFlags = operation({
  id: 'listMyFlags',
  method: 'GET',
  path: '/projects/{id}/flags/mine',
  tag: 'Flags',
  summary: 'Flag threads that you opened, latest first, and how many have news for you',
  params: ProjectParams,
  query: PageQuery,
  response: pageOf(FlagLine).extend({ unread: Count }),
  example: { params: { id: '{project}' }, response: { items: [line], unread: 0 } },
});

export const getFlag = operation({
  id: 'getFlag',
  method: 'GET',
  path: '/flags/{id}',
  tag: 'Flags',
  summary: 'One flag thread with its item, for who opened it and for who may read flags',
  params: IdParams,
  response: Flag,
  example: { response: flag },
});

export const answerFlag = operation({
  id: 'answerFlag',
  method: 'POST',
  path: '/flags/{id}/messages',
  tag: 'Flags',
  summary: 'Write into a flag thread; words of the one who opened it open a resolved one again',
  params: IdParams,
  body: z.strictObject({ text }),
  response: Flag,
  example: { body: { text: 'Rank them equal, please.' }, response: flag },
});

export const resolveFlag = operation({
  id: 'resolveFlag',
  method: 'POST',
  path: '/flags/{id}/resolve',
  tag: 'Flags',
  summary: 'Close a flag thread, with a last word or without',
  params: IdParams,
  body: z.strictObject({ text: text.optional() }),
  response: Flag,
  example: { body: {}, response: { ...flag, state: 'resolved' as const } },
});

export const seeFlag = operation({
  id: 'seeFlag',
  method: 'POST',
  path: '/flags/{id}/seen',
  tag: 'Flags',
  summary: 'Say that you have read a flag thread you opened',
  params: IdParams,
  body: z.strictObject({}),
  status: 204,
  example: { body: {} },
});
