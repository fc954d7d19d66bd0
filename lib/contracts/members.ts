import { z } from 'zod';
import { Email, Id, IdParams, LocaleTag, PageQuery, ProjectParams, pageOf, Time } from './common';
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

export const MemberPatch = z.strictObject({ role: z.enum(ROLES).optional(), locales: Locales.optional() });
export type MemberPatch = z.output<typeof MemberPatch>;

const example = {
  id: '0e6c3f0a-55f5-4a0c-8d0c-0d4b6f2a9f77',
  projectId: '3c1d8a52-9d6f-4e0b-8f21-6c1f0f2a7e11',
  person: { id: 'u1', name: 'Ana Ruiz', email: 'ana@example.org', banned: false },
  role: 'annotator',
  locales: ['en'],
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
  summary: 'Change role or languages; acts on the person’s next request',
  params: IdParams,
  body: MemberPatch,
  response: Member,
  example: {
    params: { id: '{member}' },
    body: { role: 'engineer' },
    response: { ...example, role: 'engineer' },
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
