// Members' rules, one-time links, pauses and sign-in, against the real database and better-auth.
import { beforeAll, describe, expect, test } from 'vitest';
import { POST as signInRoute } from '@/app/api/auth/[...all]/route';
import { listAudit } from '@/lib/audit/list-audit';
import { auth } from '@/lib/auth/auth';
import { db } from '@/lib/db';
import { createInvite } from '@/lib/links/create-invite';
import { createLink } from '@/lib/links/create-link';
import { redeemLink } from '@/lib/links/redeem-link';
import { removeMember } from '@/lib/members/remove-member';
import type { Actor } from '@/lib/members/rules';
import { updateMember } from '@/lib/members/update-member';
import { addUser, joining } from '@/lib/users/add-user';
import { anonymiseUser } from '@/lib/users/anonymise-user';
import { exportPerson } from '@/lib/users/export-person';
import { updateUser } from '@/lib/users/update-user';
import { signIn } from '../support/sign-in';
import { PASSWORD, seedPeople, seedProject } from '../support/whole-project';

let projectId: string;
let people: Awaited<ReturnType<typeof seedPeople>>;
let lead: Actor;
let admin: Actor;
const memberOf = async (userId: string) =>
  (await db.member.findUniqueOrThrow({ where: { projectId_userId: { projectId, userId } } })).id;
const code = (c: string) => expect.objectContaining({ code: c });
const tokenOf = (url: string) => url.split('/').at(-1)!;

beforeAll(async () => {
  projectId = await seedProject();
  people = await seedPeople(projectId);
  lead = { id: people.lead, role: 'lead', siteAdmin: false };
  admin = { id: people.admin, role: 'admin', siteAdmin: false };
});

describe('members', () => {
  test('a lead makes nobody an admin and touches none', async () => {
    const [annotator, chief] = [await memberOf(people.annotator), await memberOf(people.admin)];
    await expect(updateMember(lead, projectId, annotator, { role: 'admin' })).rejects.toEqual(
      code('forbidden'),
    );
    await expect(updateMember(lead, projectId, chief, { role: 'annotator' })).rejects.toEqual(
      code('forbidden'),
    );
    await expect(removeMember(lead, projectId, chief)).rejects.toEqual(code('forbidden'));
    await expect(createInvite(lead, projectId, { email: 'x@test.local', role: 'admin' })).rejects.toEqual(
      code('forbidden'),
    );
  });

  test('nobody changes their own role', async () => {
    const own = await memberOf(people.lead);
    await expect(updateMember(lead, projectId, own, { role: 'engineer' })).rejects.toEqual(code('forbidden'));
  });

  test('the last who manages a project stays, also when two go at the same moment', async () => {
    const both = [
      removeMember(admin, projectId, await memberOf(people.lead)),
      removeMember(admin, projectId, await memberOf(people.admin)),
    ];
    const outcomes = await Promise.allSettled(both);
    expect(outcomes.map((o) => o.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await db.member.count({ where: { projectId, role: { in: ['lead', 'admin'] } } })).toBe(1);
  });

  test('a change stands in the audit', async () => {
    const id = await memberOf(people.engineer);
    await updateMember(admin, projectId, id, { locales: ['zh'] });
    const event = await db.auditEvent.findFirst({ where: { entityId: id, action: 'member.updated' } });
    expect(event).toMatchObject({
      actorId: admin.id,
      projectId,
      after: { role: 'engineer', locales: ['zh'] },
    });
  });
});

describe('one-time links', () => {
  test('a link makes one account, once, however many use it at the same moment', async () => {
    const made = await createLink(admin.id, {
      kind: 'invite',
      email: 'new@test.local',
      project: { id: projectId, role: 'annotator' },
    });
    const use = () => redeemLink(undefined, { token: tokenOf(made.url), name: 'New', password: PASSWORD });
    const outcomes = await Promise.allSettled([use(), use(), use()]);
    expect(outcomes.filter((o) => o.status === 'fulfilled')).toHaveLength(1);
    await expect(use()).rejects.toEqual(code('not_found'));
    await expect(signIn('new@test.local', PASSWORD)).resolves.toContain('session_token');
    const user = await db.user.findUniqueOrThrow({
      where: { email: 'new@test.local' },
      include: { members: true },
    });
    expect(user.members).toMatchObject([{ projectId, role: 'annotator' }]);
    const kept = await db.oneTimeLink.findUniqueOrThrow({ where: { id: made.id } });
    expect(JSON.stringify(kept)).not.toContain(tokenOf(made.url));
  });

  test('a link to an account that is there opens it to its owner alone', async () => {
    const made = await createLink(admin.id, {
      kind: 'invite',
      email: 'stranger@test.local',
      project: { id: projectId, role: 'annotator' },
    });
    const token = tokenOf(made.url);
    const input = { token, name: 'Thief', password: 'stolen password' };
    await expect(redeemLink(undefined, input)).rejects.toEqual(code('unauthenticated'));
    const other = { id: people.annotator, email: 'annotator@test.local', name: '', siteAdmin: false };
    await expect(redeemLink(other, { token })).rejects.toEqual(code('unauthenticated'));
    await expect(signIn('stranger@test.local', 'stolen password')).rejects.toThrow('401');
    const owner = { id: people.stranger, email: 'stranger@test.local', name: '', siteAdmin: false };
    await expect(redeemLink(owner, { token })).resolves.toMatchObject({ project: 'whole' });
  });

  test('an old link is worthless', async () => {
    const made = await createLink(admin.id, { kind: 'reset', email: 'annotator@test.local' });
    await db.oneTimeLink.update({ where: { id: made.id }, data: { expiresAt: new Date(0) } });
    await expect(redeemLink(undefined, { token: tokenOf(made.url), password: PASSWORD })).rejects.toEqual(
      code('not_found'),
    );
  });

  test('a reset sets the password and ends every session', async () => {
    const cookie = await signIn('annotator@test.local', PASSWORD);
    const made = await createLink(admin.id, { kind: 'reset', email: 'annotator@test.local' });
    await redeemLink(undefined, { token: tokenOf(made.url), password: 'another password' });
    expect(await auth().api.getSession({ headers: new Headers({ cookie }) })).toBeNull();
    await expect(signIn('annotator@test.local', PASSWORD)).rejects.toThrow('401');
    await expect(signIn('annotator@test.local', 'another password')).resolves.toBeTruthy();
  });
});

describe('a person’s data', () => {
  const siteAdmin = () => ({ id: people.siteAdmin, email: '', name: '', siteAdmin: true });

  test('leaves whole and without secrets', async () => {
    await signIn('siteadmin@test.local', PASSWORD);
    const text = await new Response(exportPerson(people.siteAdmin)).text();
    const kinds = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).kind);
    expect(kinds).toEqual(expect.arrayContaining(['account', 'sign-in', 'session']));
    expect(text).toContain('siteadmin@test.local');
    const { password } = await db.account.findFirstOrThrow({ where: { userId: people.siteAdmin } });
    expect(text).not.toContain(password!);
    for (const { token } of await db.session.findMany()) expect(text).not.toContain(token);
  });

  test('is taken from an account for good, and what was done stays', async () => {
    const id = await addUser(
      null,
      { email: 'gone@test.local', name: 'Gone Person', password: PASSWORD },
      joining(projectId, 'annotator'),
    );
    await signIn('gone@test.local', PASSWORD);
    await updateUser(siteAdmin(), id, { banReason: 'on leave' });
    await expect(anonymiseUser(siteAdmin(), id, 'gone')).rejects.toEqual(code('unprocessable'));
    expect(await db.user.findUniqueOrThrow({ where: { id } })).toMatchObject({ email: 'gone@test.local' });
    const { name } = await anonymiseUser(siteAdmin(), id, 'gone@test.local');
    const after = await db.user.findUniqueOrThrow({
      where: { id },
      include: { sessions: true, accounts: true, members: true },
    });
    expect(after).toMatchObject({ name, banned: true, sessions: [], accounts: [], members: [] });
    await expect(signIn('gone@test.local', PASSWORD)).rejects.toThrow();
    const left = await db.auditEvent.findMany({ where: { entityId: id } });
    expect(JSON.stringify(left.map((e) => [e.before, e.after]))).not.toMatch(/gone@test|Gone Person/);
    expect(left.map((e) => e.action)).toContain('user.anonymised');
    await expect(anonymiseUser(siteAdmin(), people.siteAdmin, 'siteadmin@test.local')).rejects.toEqual(
      code('conflict'),
    );
  });

  test('decisions are listed by person, thing and time, page by page', async () => {
    const all = await listAudit(projectId, { limit: 200 });
    expect(all.items.length).toBeGreaterThan(2);
    const first = await listAudit(projectId, { limit: 2 });
    const second = await listAudit(projectId, { limit: 2, cursor: first.nextCursor! });
    expect([...first.items, ...second.items]).toEqual(all.items.slice(0, 4));
    const members = await listAudit(projectId, { limit: 50, entity: 'member', actor: admin.id });
    expect(new Set(members.items.map((e) => `${e.entity} ${e.actor?.id}`))).toEqual(
      new Set([`member ${admin.id}`]),
    );
    const later = await listAudit(projectId, {
      limit: 50,
      from: new Date(Date.now() + 60_000).toISOString(),
    });
    expect(later.items).toEqual([]);
  });
});

describe('accounts', () => {
  test('a pause ends sessions at once and refuses new ones, in words', async () => {
    const id = await addUser(null, { email: 'paused@test.local', name: 'P', password: PASSWORD });
    const cookie = await signIn('paused@test.local', PASSWORD);
    const siteAdmin = { id: people.siteAdmin, email: '', name: '', siteAdmin: true };
    await updateUser(siteAdmin, id, { banned: true });
    expect(await auth().api.getSession({ headers: new Headers({ cookie }) })).toBeNull();
    await expect(signIn('paused@test.local', PASSWORD)).rejects.toThrow(/403.*BANNED/);
    await updateUser(siteAdmin, id, { banned: false });
    await expect(signIn('paused@test.local', PASSWORD)).resolves.toBeTruthy();
    await expect(updateUser(siteAdmin, people.siteAdmin, { banned: true })).rejects.toEqual(code('conflict'));
  });

  test('the ninth wrong password has to wait, the right one too; another account has not', async () => {
    const signInWith = (email: string, password: string) =>
      auth().handler(
        new Request('http://localhost:3000/api/auth/sign-in/email', {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            origin: 'http://localhost:3000',
            'x-forwarded-for': '10.1.1.1',
          },
          body: JSON.stringify({ email, password }),
        }),
      );
    for (let i = 0; i < 8; i++) expect((await signInWith('engineer@test.local', 'wrong')).status).toBe(401);
    const refused = await signInWith('engineer@test.local', PASSWORD);
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({ code: 'TOO_MANY_TRIES', seconds: expect.any(Number) });
    expect((await signInWith('siteadmin@test.local', PASSWORD)).status).toBe(200);
  });

  test('nobody signs up alone, and a foreign site signs nobody in', async () => {
    const post = (path: string, origin: string) =>
      signInRoute(
        new Request(`http://localhost:3000/api/auth/${path}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', origin, cookie: 'discern.session_token=x' },
          body: JSON.stringify({ email: 'z@test.local', password: PASSWORD, name: 'Z' }),
        }),
      );
    expect((await post('sign-up/email', 'http://localhost:3000')).status).toBeGreaterThanOrEqual(400);
    expect(await db.user.findUnique({ where: { email: 'z@test.local' } })).toBeNull();
    expect((await post('sign-in/email', 'https://evil.example')).status).toBe(403);
  });
});
