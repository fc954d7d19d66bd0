import { z } from 'zod';
import { PAUSED_REASONS } from './assignments';
import { Email, Id, IdParams, LocaleTag, PageQuery, ProjectParams, pageOf, Time } from './common';
import { Group } from './groups';
import { operation } from './operation';
import { ROLES } from './words';

export const Member = z.object({
  id: Id,
  projectId: Id,
  person: z.object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    banned: z.boolean(),
  }),
  role: z.enum(ROLES),
  /** Languages this person can judge; empty means all of the project's. */
  locales: z.array(LocaleTag),
  /** What slots may be kept for. */
  groups: z.array(Group),
  /** May decide contested items that they did not rank themselves. */
  senior: z.boolean(),
  /** Handed nothing since then; what they hold may still be submitted. */
  paused: z.object({ at: Time, reason: z.enum(PAUSED_REASONS) }).nullable(),
  /** Their last answers to gold items, as many as the project looks at; mean agreement, null of none. */
  gold: z.object({ n: z.int(), mean: z.number().nullable() }),
  /** Of each task that has practice or is only for qualified people: practice answers and whether it may be done. */
  tasks: z.array(
    z.object({
      id: Id,
      name: z.string(),
      qualified: z.enum(['practice', 'lead', 'work']).nullable(),
      n: z.int(),
      mean: z.number().nullable(),
    }),
  ),
  /** The latest version of the guidelines they read. */
  guidelinesRead: z.int().nullable(),
  createdAt: Time,
});
export type Member = z.output<typeof Member>;

const Locales = z.array(LocaleTag).max(20);
export const NewMember = z.strictObject({
  email: Email,
  role: z.enum(ROLES),
  locales: Locales.optional(),
});
export type NewMember = z.output<typeof NewMember>;

export const MemberPatch = z.strictObject({
  role: z.enum(ROLES).optional(),
  locales: Locales.optional(),
  groups: z.array(Group).max(20).optional(),
  senior: z.boolean().optional(),
  /** false reinstates: gold answers from before count against them no more. */
  paused: z.boolean().optional(),
});
export type MemberPatch = z.output<typeof MemberPatch>;

const example = {
  id: '0e6c3f0a-55f5-4a0c-8d0c-0d4b6f2a9f77',
  projectId: '3c1d8a52-9d6f-4e0b-8f21-6c1f0f2a7e11',
  person: { id: 'u1', name: 'Ana Ruiz', email: 'ana@example.org', banned: false },
  role: 'annotator',
  locales: ['en'],
  groups: ['native-es'],
  senior: false,
  paused: null,
  gold: { n: 10, mean: 0.91 },
  tasks: [
    { id: '7d0f4c66-3a0f-4d3e-8a55-9b3f6f3f9c01', name: 'Advice', qualified: 'practice', n: 5, mean: 0.83 },
  ],
  guidelinesRead: 2,
  createdAt: '2026-11-22T10:00:00.000Z',
};

export const listMembers = operation({
  id: 'listMembers',
  method: 'GET',
  path: '/projects/{id}/members',
  tag: 'Members',
  summary: 'Members of a project, newest first',
  params: ProjectParams,
  query: PageQuery,
  response: pageOf(Member),
  example: { params: { id: '{project}' }, response: { items: [example] } },
});

export const addMember = operation({
  id: 'addMember',
  method: 'POST',
  path: '/projects/{id}/members',
  tag: 'Members',
  summary: 'Add someone who has an account; others need a link',
  params: ProjectParams,
  body: NewMember,
  response: Member,
  status: 201,
  example: {
    params: { id: '{project}' },
    body: { email: 'ana@example.org', role: 'annotator', locales: ['en'] },
    response: example,
  },
});

export const updateMember = operation({
  id: 'updateMember',
  method: 'PATCH',
  path: '/members/{id}',
  tag: 'Members',
  summary:
    'Change role, languages or groups, make a senior, pause or reinstate; acts on the person’s next request',
  params: IdParams,
  body: MemberPatch,
  response: Member,
  example: {
    params: { id: '{member}' },
    body: { role: 'engineer' },
    response: { ...example, role: 'engineer' },
  },
});

export const qualifyMember = operation({
  id: 'qualifyMember',
  method: 'POST',
  path: '/members/{id}/qualify',
  tag: 'Members',
  summary: 'Says that a member may do a task, or takes that back: then they begin its practice anew',
  params: IdParams,
  body: z.strictObject({ taskId: Id, qualified: z.boolean() }),
  response: Member,
  example: {
    params: { id: '{member}' },
    body: { taskId: '{task}', qualified: true },
    response: example,
  },
});

export const removeMember = operation({
  id: 'removeMember',
  method: 'DELETE',
  path: '/members/{id}',
  tag: 'Members',
  summary: 'Take someone out of the project; what they did stays',
  params: IdParams,
  status: 204,
  example: { params: { id: '{member}' } },
});
