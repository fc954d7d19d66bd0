// Projects, tasks and guidelines: what makes a version, what is refused, and the demo's seed.
import { beforeAll, describe, expect, test } from 'vitest';
import type { Person } from '@/lib/access/authorize';
import { NewTask } from '@/lib/contracts/tasks';
import { db } from '@/lib/db';
import { createGuidelines } from '@/lib/guidelines/create-guidelines';
import { createProject } from '@/lib/projects/create-project';
import { listProjects } from '@/lib/projects/list-projects';
import { updateProject } from '@/lib/projects/update-project';
import { createTask } from '@/lib/tasks/create-task';
import { updateTask } from '@/lib/tasks/update-task';
import { addUser } from '@/lib/users/add-user';
import { seedDemoAccounts } from '@/prisma/seed/demo-accounts';
import { seedDemoProject } from '@/prisma/seed/demo-project';
import { seedDemoPrompts } from '@/prisma/seed/demo-prompts';
import { signIn } from '../support/sign-in';

let person: Person;
const code = (c: string) => expect.objectContaining({ code: c });
const task = NewTask.parse({
  ...{ key: 'topic', name: 'Topic', capability: 'content-understanding', kind: 'objective' },
  grader: { name: 'label-match' },
});

beforeAll(async () => {
  const id = await addUser(null, { email: 'root@test.local', name: 'Root', password: 'a long password' });
  person = { id, email: 'root@test.local', name: 'Root', siteAdmin: true };
});

describe('projects', () => {
  test('an address is taken once; the maker is its admin', async () => {
    const made = await createProject(person, { slug: 'one', name: 'One' });
    expect(made).toMatchObject({ role: 'admin', guidelineVersion: null, overlap: 1 });
    await expect(createProject(person, { slug: 'one', name: 'Again' })).rejects.toEqual(code('conflict'));
    expect(await db.member.count({ where: { projectId: made.id, userId: person.id, role: 'admin' } })).toBe(
      1,
    );
  });

  test('the test share is fixed by the first prompt; the rest is not', async () => {
    const { id } = await createProject(person, { slug: 'shares', name: 'Shares' });
    const made = await createTask(person.id, id, task);
    await updateProject(person, id, { testShare: 0.3 });
    await db.prompt.create({
      data: {
        ...{ projectId: id, taskId: made.id, externalId: 'p', groupKey: 'p' },
        ...{ split: 'train', locale: 'en' },
      },
    });
    await expect(updateProject(person, id, { testShare: 0.1 })).rejects.toEqual(code('conflict'));
    const after = await updateProject(person, id, { testShare: 0.3, name: 'Shared' });
    expect(after).toMatchObject({ testShare: 0.3, name: 'Shared' });
  });

  test('pages hold every project once', async () => {
    for (let i = 0; i < 5; i++) await createProject(person, { slug: `page-${i}`, name: `Page ${i}` });
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page: Awaited<ReturnType<typeof listProjects>> = await listProjects(person, { limit: 2, cursor });
      seen.push(...page.items.map((p) => p.slug));
      cursor = page.nextCursor;
    } while (cursor);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBe(await db.project.count());
  });
});

describe('tasks', () => {
  test('another content is another version; a name is not; nothing is nothing', async () => {
    const { id } = await createProject(person, { slug: 'tasks', name: 'Tasks' });
    const made = await createTask(person.id, id, task);
    expect(await updateTask(person.id, made.id, { name: 'Topics' })).toMatchObject({ version: 1 });
    const second = await updateTask(person.id, made.id, { instruction: { en: 'One word.' } });
    expect(second).toMatchObject({ version: 2, name: 'Topics', instruction: { en: 'One word.' } });
    expect(await updateTask(person.id, made.id, { instruction: { en: 'One word.' } })).toEqual(second);
    const versions = await db.taskVersion.findMany({
      where: { taskId: made.id },
      orderBy: { version: 'asc' },
    });
    expect(versions.map((v) => v.instruction)).toEqual([{}, { en: 'One word.' }]);
    await expect(createTask(person.id, id, task)).rejects.toEqual(code('conflict'));
  });

  test('a kind has what it needs', async () => {
    const { id } = await createProject(person, { slug: 'kinds', name: 'Kinds' });
    const { grader, ...bare } = task;
    await expect(createTask(person.id, id, bare)).rejects.toEqual(code('invalid'));
    await expect(createTask(person.id, id, { ...task, kind: 'subjective' })).rejects.toEqual(code('invalid'));
    const criteria = [
      { key: 'a', name: {} },
      { key: 'a', name: {} },
    ];
    await expect(createTask(person.id, id, { ...bare, kind: 'subjective', criteria })).rejects.toEqual(
      code('invalid'),
    );
    expect(grader).toBeDefined();
    expect(await db.task.count({ where: { projectId: id } })).toBe(0);
  });
});

describe('guidelines', () => {
  test('publish once each; a version in between is a conflict', async () => {
    const { id } = await createProject(person, { slug: 'rules', name: 'Rules' });
    const first = await createGuidelines(person.id, id, { body: { en: 'Be fair.' }, after: 0 });
    expect(first).toMatchObject({ version: 1, createdBy: 'Root' });
    expect(await createGuidelines(person.id, id, { body: { en: 'Be fair.' } })).toMatchObject({ version: 1 });
    await expect(createGuidelines(person.id, id, { body: { en: 'x' }, after: 0 })).rejects.toEqual(
      code('conflict'),
    );
    const writers = [1, 2, 3].map((n) =>
      createGuidelines(person.id, id, { body: { en: `text ${n}` }, after: 1 }),
    );
    const outcomes = await Promise.allSettled(writers);
    expect(outcomes.filter((o) => o.status === 'fulfilled')).toHaveLength(1);
  });
});

describe('the demo', () => {
  const seed = async (password: string) => {
    const id = await seedDemoProject();
    await seedDemoAccounts(id, password);
    return { id, prompts: await seedDemoPrompts(id) };
  };
  const counts = async () => ({
    tasks: await db.task.count(),
    prompts: await db.prompt.count(),
    candidates: await db.candidate.count(),
    items: await db.item.count(),
    users: await db.user.count(),
    audits: await db.auditEvent.count(),
  });

  test('is seeded once, completed when it was cut off, and changed by nobody twice', async () => {
    const { id, prompts } = await seed('first password');
    expect(prompts).toBeGreaterThanOrEqual(64);
    const before = await counts();
    expect(await seed('first password')).toEqual({ id, prompts: 0 });
    expect(await counts()).toEqual(before);

    // As if the seed had been killed before these.
    await db.user.delete({ where: { email: 'annotator2@demo.discern.local' } });
    await db.guidelineVersion.deleteMany({ where: { projectId: id } });
    await seed('first password');
    expect(await counts()).toMatchObject({ users: before.users, prompts: before.prompts });
    expect(await db.guidelineVersion.count({ where: { projectId: id } })).toBe(1);
  });

  test('its accounts follow the password in force; its admin rules the demo only', async () => {
    await seed('second password');
    await expect(signIn('lead@demo.discern.local', 'first password')).rejects.toThrow('401');
    await expect(signIn('annotator2@demo.discern.local', 'second password')).resolves.toBeTruthy();
    const admin = await db.user.findUniqueOrThrow({
      where: { email: 'admin@demo.discern.local' },
      include: { members: { include: { project: true } } },
    });
    expect(admin).toMatchObject({ role: null, isDemo: true });
    expect(admin.members.map((m) => [m.project.slug, m.role])).toEqual([['demo', 'admin']]);
  });
});
