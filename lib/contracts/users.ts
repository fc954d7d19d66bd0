import { z } from 'zod';
import { CleanText, Email, Id, IdParams, PageQuery, ProjectParams, pageOf, Time } from './common';
import { operation } from './operation';
import { ROLES } from './words';

export const MIN_PASSWORD = 10;
export const Password = z
  .string()
  .min(MIN_PASSWORD, `must have at least ${MIN_PASSWORD} characters`)
  .max(256, 'must have at most 256 characters');
export const PersonName = CleanText(80).trim().min(1);

export const Me = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  siteAdmin: z.boolean(),
  projects: z.array(z.object({ id: Id, slug: z.string(), name: z.string(), role: z.enum(ROLES) })),
});

export const getMe = operation({
  id: 'getMe',
  method: 'GET',
  path: '/me',
  tag: 'People',
  summary: 'Who you are, and up to 200 of your projects with your roles',
  response: Me,
  example: {
    response: {
      id: 'u1',
      name: 'Ana Ruiz',
      email: 'ana@example.org',
      siteAdmin: false,
      projects: [
        {
          id: '3c1d8a52-9d6f-4e0b-8f21-6c1f0f2a7e11',
          slug: 'travel-notes',
          name: 'Travel notes',
          role: 'annotator',
        },
      ],
    },
  },
});

export const User = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  siteAdmin: z.boolean(),
  banned: z.boolean(),
  banReason: z.string().nullable(),
  isDemo: z.boolean(),
  createdAt: Time,
});
export type User = z.output<typeof User>;

export const UserPatch = z.strictObject({
  name: PersonName.optional(),
  siteAdmin: z.boolean().optional(),
  banned: z.boolean().optional(),
  banReason: CleanText(300).nullable().optional(),
});
export type UserPatch = z.output<typeof UserPatch>;

const user = {
  id: 'u1',
  name: 'Ana Ruiz',
  email: 'ana@example.org',
  siteAdmin: false,
  banned: false,
  banReason: null,
  isDemo: false,
  createdAt: '2026-11-22T10:00:00.000Z',
};

export const listUsers = operation({
  id: 'listUsers',
  method: 'GET',
  path: '/users',
  tag: 'People',
  summary: 'Everyone with an account, newest first (site admins)',
  query: PageQuery.extend({ search: z.string().max(100).optional() }),
  response: pageOf(User),
  example: { query: { search: 'ana' }, response: { items: [user] } },
});

export const updateUser = operation({
  id: 'updateUser',
  method: 'PATCH',
  path: '/users/{id}',
  tag: 'People',
  summary:
    'Pause or restore an account, or change what it may do (site admins); a pause signs the person out',
  params: z.object({ id: z.string().min(1).max(64) }),
  body: UserPatch,
  response: User,
  example: {
    params: { id: '{user}' },
    body: { banned: true, banReason: 'left' },
    response: { ...user, banned: true, banReason: 'left' },
  },
});

const UserParams = z.object({ id: z.string().min(1).max(64) });
const lines = {
  type: 'application/x-ndjson',
  description: 'One {kind, data} a line; no passwords, no tokens',
};

export const exportMyData = operation({
  id: 'exportMyData',
  method: 'GET',
  path: '/me/data',
  tag: 'People',
  summary: 'Everything that is kept of you',
  streamResponse: lines,
});

export const exportUserData = operation({
  id: 'exportUserData',
  method: 'GET',
  path: '/users/{id}/data',
  tag: 'People',
  summary: 'Everything that is kept of a person (site admins)',
  params: UserParams,
  streamResponse: lines,
  example: { params: { id: '{user}' } },
});

export const anonymiseUser = operation({
  id: 'anonymiseUser',
  method: 'POST',
  path: '/users/{id}/anonymise',
  tag: 'People',
  summary:
    'Take name, e-mail, sessions and memberships from an account for good; what the person did stays under a pseudonym (site admins)',
  params: UserParams,
  body: z.strictObject({ /** The person’s e-mail, typed. */ confirm: z.string().max(254) }),
  response: z.object({ name: z.string() }),
  example: {
    params: { id: '{user}' },
    body: { confirm: 'ana@example.org' },
    response: { name: 'Person 5f3a91c2' },
  },
});

/** A one-time link. Its secret is in `url` and shown this once. */
export const MadeLink = z.object({
  id: Id,
  kind: z.enum(['invite', 'reset']),
  email: z.string(),
  url: z.string(),
  expiresAt: Time,
});
export type MadeLink = z.output<typeof MadeLink>;

export const NewInvite = z.strictObject({ email: Email, role: z.enum(ROLES) });
export type NewInvite = z.output<typeof NewInvite>;

const link = {
  id: '4f8b7c1e-7d2a-4c57-a5d2-0b8f3a1c6e55',
  kind: 'invite',
  email: 'ana@example.org',
  url: 'http://localhost:3000/join/q7YH…',
  expiresAt: '2026-11-29T10:00:00.000Z',
};

export const createInvite = operation({
  id: 'createInvite',
  method: 'POST',
  path: '/projects/{id}/links',
  tag: 'Members',
  summary: 'Make a one-time link by which someone joins the project; the link is shown this once',
  params: ProjectParams,
  body: NewInvite,
  response: MadeLink,
  status: 201,
  example: {
    params: { id: '{project}' },
    body: { email: 'ana@example.org', role: 'annotator' },
    response: link,
  },
});

export const OpenLink = z.object({
  id: Id,
  email: z.string(),
  role: z.enum(ROLES).nullable(),
  expiresAt: Time,
  createdAt: Time,
});
export type OpenLink = z.output<typeof OpenLink>;

export const listInvites = operation({
  id: 'listInvites',
  method: 'GET',
  path: '/projects/{id}/links',
  tag: 'Members',
  summary: 'Links to this project that nobody has used yet, newest first',
  params: ProjectParams,
  query: PageQuery,
  response: pageOf(OpenLink),
  example: {
    params: { id: '{project}' },
    response: {
      items: [
        {
          id: link.id,
          email: link.email,
          role: 'annotator',
          expiresAt: link.expiresAt,
          createdAt: '2026-11-22T10:00:00.000Z',
        },
      ],
    },
  },
});

export const revokeInvite = operation({
  id: 'revokeInvite',
  method: 'DELETE',
  path: '/links/{id}',
  tag: 'Members',
  summary: 'Make an unused link worthless',
  params: IdParams,
  status: 204,
  example: { params: { id: '{link}' } },
});

export const createSiteLink = operation({
  id: 'createSiteLink',
  method: 'POST',
  path: '/links',
  tag: 'People',
  summary: 'Make a one-time link: `reset` sets a new password, `invite` makes a site admin (site admins)',
  body: z.strictObject({ kind: z.enum(['invite', 'reset']), email: Email }),
  response: MadeLink,
  status: 201,
  example: { body: { kind: 'reset', email: 'ana@example.org' }, response: { ...link, kind: 'reset' } },
});

/** Name and password for a new account, password alone for a reset, neither when a signed-in person joins. */
export const Redemption = z.strictObject({
  token: z.string().min(20).max(100),
  name: PersonName.optional(),
  password: Password.optional(),
});
export type Redemption = z.output<typeof Redemption>;

export const redeemLink = operation({
  id: 'redeemLink',
  method: 'POST',
  path: '/links/redeem',
  tag: 'People',
  summary: 'Use a one-time link. Needs no session, except to join with an account that is already there',
  body: Redemption,
  response: z.object({ email: z.string(), project: z.string().nullable() }),
  example: {
    body: { token: 'q7YH0b1o1ZCqE3yS0mJp2l5xX8cJf0aK', name: 'Ana Ruiz', password: 'a long pass phrase' },
    response: { email: 'ana@example.org', project: 'travel-notes' },
  },
});
