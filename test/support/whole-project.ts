import { randomUUID } from 'node:crypto';
import type { Role } from '@/lib/contracts/words';
import { db } from '@/lib/db';
import { createLink } from '@/lib/links/create-link';
import { addUser, joining } from '@/lib/users/add-user';

export const PASSWORD = 'a password for tests';

/** Ids by the names that examples use: `{project}`, `{task}`, `{run}` … */
export type Ids = Record<string, string>;

/** One person of each role, an annotator who is a senior, a stranger who leads another project, and a site admin. */
export async function seedPeople(
  projectId: string,
): Promise<Record<Role | 'senior' | 'stranger' | 'siteAdmin', string>> {
  const other = await db.project.create({ data: { slug: 'elsewhere', name: 'Elsewhere', splitSalt: 's' } });
  const add = (name: string, project?: string, role?: Role) =>
    addUser(
      null,
      { email: `${name}@test.local`, name, password: PASSWORD, siteAdmin: name === 'siteadmin' },
      project && role ? joining(project, role) : undefined,
    );
  const senior = await add('senior', projectId, 'annotator');
  await db.member.updateMany({ where: { userId: senior }, data: { senior: true } });
  return {
    senior,
    annotator: await add('annotator', projectId, 'annotator'),
    lead: await add('lead', projectId, 'lead'),
    engineer: await add('engineer', projectId, 'engineer'),
    admin: await add('admin', projectId, 'admin'),
    stranger: await add('stranger', other.id, 'admin'),
    siteAdmin: await add('siteadmin'),
  };
}

export const seedProject = async (): Promise<string> =>
  (await db.project.create({ data: { slug: 'whole', name: 'Whole', splitSalt: 's' } })).id;

/** One of everything in a project, as plain rows. */
export async function seedEverything(projectId: string, userId: string): Promise<Ids> {
  const task = await db.task.create({
    data: {
      ...{ projectId, key: 'chat', name: 'Chat', capability: 'dialogue', kind: 'subjective' as const },
      versions: { create: { version: 1 } },
    },
  });
  const work = await seedWork(projectId, task.id, userId);
  const runs = await seedRun(projectId);
  const jobs = await seedJobs(projectId, runs.modelRef!);
  const review = await seedReview(projectId, work.version!, task.id, runs.modelRef!, userId);
  const somebody = await addUser(
    null,
    { email: 'somebody@test.local', name: 'Somebody', password: PASSWORD },
    joining(projectId, 'annotator'),
  );
  const member = await db.member.findFirstOrThrow({ where: { projectId, userId: somebody } });
  const link = await createLink(userId, {
    kind: 'invite',
    email: 'new@test.local',
    project: { id: projectId, role: 'annotator' },
  });
  const ids = { project: projectId, task: task.id, member: member.id, link: link.id, user: somebody };
  return { ...ids, ...work, ...runs, ...jobs, ...review };
}

async function seedWork(projectId: string, taskId: string, userId: string): Promise<Ids> {
  const prompt = await db.prompt.create({
    data: {
      ...{ projectId, taskId, externalId: 'p1', groupKey: 'p1', split: 'train' as const, locale: 'en' },
      versions: {
        create: {
          ...{ version: 1, messages: [{ role: 'user', content: 'Hi' }], contentHash: 'h' },
          candidates: {
            create: ['a', 'b'].map((text) => ({ text, textHash: text, source: 'import' as const })),
          },
        },
      },
    },
    include: { versions: { include: { candidates: true } } },
  });
  const version = prompt.versions[0]!;
  const shown = version.candidates.map((c) => c.id);
  const item = await db.item.create({
    data: {
      ...{ projectId, promptId: prompt.id, promptVersionId: version.id, taskId, candidateIds: shown },
      ...{ candidatesHash: 'h', locale: 'en', overlap: 2, free: 1, counted: 0 },
    },
  });
  const assignment = await db.assignment.create({
    data: {
      ...{ projectId, itemId: item.id, userId, shown, locale: 'en' },
      leaseExpiresAt: new Date(Date.now() + 3_600_000),
    },
  });
  const ranking = await db.ranking.create({
    data: {
      ...{ projectId, itemId: item.id, taskId, userId, assignmentId: assignment.id },
      ...{ unrankable: [], unranked: [], groups: shown.map((id) => [id]), state: 'extra' as const },
      ...{ idempotencyKey: randomUUID(), bodyHash: 'h' },
    },
  });
  const flag = await db.flagThread.create({
    data: {
      ...{ projectId, assignmentId: assignment.id, userId },
      messages: { create: { authorId: userId, text: 'Is this one meant?' } },
    },
  });
  const reference = await db.item.create({
    data: {
      ...{ projectId, promptId: prompt.id, promptVersionId: version.id, taskId, candidateIds: shown },
      ...{ candidatesHash: 'h', locale: 'en', overlap: 0, free: 0, purpose: 'gold' as const },
      reference: { groups: shown.map((id) => [id]), unrankable: [] },
    },
  });
  const guideline = await db.guidelineVersion.create({ data: { projectId, version: 1, body: {} } });
  const ids = {
    ...{ reference: reference.id, guideline: guideline.id },
    ...{ prompt: prompt.id, item: item.id, assignment: assignment.id, ranking: ranking.id },
    flag: flag.id,
  };
  return { ...ids, promptVersion: version.id, version: version.id };
}

async function seedRun(projectId: string): Promise<Ids> {
  const set = await db.preferenceSet.create({
    data: { projectId, name: 'all', select: {}, versions: { create: { projectId, version: 1, select: {} } } },
    include: { versions: true },
  });
  const version = set.versions[0]!.id;
  const run = await db.trainingRun.create({
    data: { projectId, versionId: version, name: 'run', stage: 'dpo', recipe: {}, recipeHash: 'h' },
  });
  await db.job.create({ data: { id: run.id, name: 'run', projectId, state: 'done' } });
  const checkpoint = await db.checkpoint.create({
    data: {
      ...{ projectId, runId: run.id, name: 'c', kind: 'lora' as const, base: 'nano', step: 1 },
      ...{ sha256: 'h', bytes: 1, lineage: {} },
    },
  });
  const modelRef = await db.modelRef.create({ data: { kind: 'base', name: 'nano' } });
  return {
    set: set.id,
    setVersion: version,
    run: run.id,
    checkpoint: checkpoint.id,
    modelRef: modelRef.id,
  };
}

async function seedJobs(projectId: string, modelRefId: string): Promise<Ids> {
  const file = { path: 'uploads/none', bytes: 1, sha256: 'h' };
  const made = {
    import: await db.import.create({
      data: { projectId, kind: 'prompts', format: 'jsonl', mode: 'all', ...file },
    }),
    corpus: await db.corpus.create({ data: { projectId, name: 'posts', kind: 'text' } }),
    expansion: await db.expansion.create({ data: { projectId, params: {} } }),
    reopening: await db.reopening.create({
      data: { projectId, userId: 'u1', params: { userId: 'u1' } },
    }),
    generation: await db.generation.create({
      data: {
        ...{ projectId, modelRefId },
        params: { n: 1, temperature: 0, topP: 1, maxTokens: 8, seed: 1, makeItems: true },
      },
    }),
  };
  for (const [name, { id }] of Object.entries(made))
    await db.job.create({ data: { id, name, projectId, state: 'done' } });
  const job = await db.job.create({ data: { id: randomUUID(), name: 'import', projectId, state: 'done' } });
  return { job: job.id, ...Object.fromEntries(Object.entries(made).map(([k, v]) => [k, v.id])) };
}

async function seedReview(
  projectId: string,
  promptVersionId: string,
  taskId: string,
  modelRefId: string,
  createdById: string,
): Promise<Ids> {
  const review = await db.review.create({
    data: {
      ...{ projectId, name: 'r', arms: [modelRefId, modelRefId], split: 'train' as const, n: 1, createdById },
      sampling: { maxTokens: 8, temperature: 0, topP: 1, seed: 1 },
      comparisons: { create: { promptVersionId, taskId } },
    },
    include: { comparisons: true },
  });
  await db.job.create({ data: { id: review.id, name: 'generate', projectId, state: 'done' } });
  return { review: review.id, comparison: review.comparisons[0]!.id };
}
