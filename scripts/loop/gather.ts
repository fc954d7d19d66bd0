import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { ImportQuery } from '@/lib/contracts/imports';
import { NewProject } from '@/lib/contracts/projects';
import { NewTask } from '@/lib/contracts/tasks';
import { db } from '@/lib/db';
import { DiscernError } from '@/lib/errors';
import { createExpansion } from '@/lib/expansions/create-expansion';
import { checkOptions, writeImport } from '@/lib/imports/create-import';
import { createProject } from '@/lib/projects/create-project';
import { createTask } from '@/lib/tasks/create-task';
import { expandJob } from '@/workers/expand/job';
import { importJob } from '@/workers/import/handle';
import { runInline } from './inline';

const DEMO = path.join(import.meta.dirname, '../../prisma/seed/demo');
export const DEMO_PROMPTS = path.join(DEMO, 'prompts.jsonl');
export const DEMO_RANKINGS = path.join(DEMO, 'rankings.jsonl');
/** Fixed, so that the same prompts are held out on any machine. */
const SALT = 'discern-loop';
const TEST_SHARE = 0.3;
const HH_TASK = 'dialogue';

export interface Given {
  prompts: string;
  format: 'jsonl' | 'hh';
  rankings: string | undefined;
}

/** Who acts in the loop: a person without an account, who can never sign in. */
export async function loopPerson() {
  const email = 'loop@discern.local';
  const row = await db.user.upsert({
    where: { email },
    create: { id: randomUUID(), email, name: 'npm run loop' },
    update: {},
  });
  return { id: row.id, email, name: row.name, siteAdmin: true };
}
export type LoopPerson = Awaited<ReturnType<typeof loopPerson>>;

/** Makes a project of its own for this loop, with tasks for what the file names. */
export async function makeProject(person: LoopPerson, given: Given): Promise<string> {
  const stamp = new Date().toISOString().slice(0, 19).replace(/[-:T]/g, '');
  const project = await createProject(
    person,
    NewProject.parse({
      slug: `loop-${stamp}-${randomUUID().slice(0, 4)}`,
      name: `Loop ${new Date().toISOString().slice(0, 16).replace('T', ' ')}`,
      description: `Made by npm run loop from ${path.basename(given.prompts)}.`,
      locales: ['en', 'zh'],
      testShare: TEST_SHARE,
    }),
    { splitSalt: SALT },
  );
  const known = JSON.parse(await readFile(path.join(DEMO, 'tasks.json'), 'utf8')) as {
    key: string;
    name: { en: string };
  }[];
  for (const key of given.format === 'hh' ? [HH_TASK] : await taskKeys(given.prompts)) {
    const demo = known.find((t) => t.key === key);
    const task = demo
      ? { ...demo, name: demo.name.en }
      : { key, name: key, capability: 'dialogue', kind: 'subjective' };
    await createTask(person.id, project.id, NewTask.parse(task));
  }
  return project.id;
}

/** The tasks a prompts file names; lines that are no JSON are left to the import, which says what is wrong. */
async function taskKeys(file: string): Promise<string[]> {
  const keys = new Set<string>();
  for await (const line of createInterface({ input: createReadStream(file) })) {
    try {
      const { task } = JSON.parse(line) as { task?: unknown };
      if (typeof task === 'string' && /^[a-z0-9][a-z0-9-]*$/.test(task)) keys.add(task);
    } catch {}
  }
  return [...keys].sort();
}

/** Imports prompts and rankings and expands the objective tasks. Answers what was dropped on the way, by reason. */
export async function gather(
  person: LoopPerson,
  projectId: string,
  given: Given,
): Promise<Record<string, number>> {
  const options = { format: given.format, ...(given.format === 'hh' ? { task: HH_TASK } : {}) };
  const dropped = await importFile(person, projectId, given.prompts, options, 'import prompts');
  if (given.rankings)
    await importFile(person, projectId, given.rankings, { kind: 'rankings' }, 'import rankings');
  const objective = await db.task.count({ where: { projectId, kind: 'objective' } });
  if (objective > 0) {
    const claim = randomUUID();
    const { id } = await createExpansion(person, projectId, {}, claim);
    await runInline(expandJob, id, claim, 'expand');
  }
  return dropped;
}

async function importFile(
  person: LoopPerson,
  projectId: string,
  file: string,
  query: Record<string, string>,
  words: string,
): Promise<Record<string, number>> {
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) throw new DiscernError('not_found', `There is no file ${file}.`);
  const options = ImportQuery.parse({ ...query, name: path.basename(file) });
  await checkOptions(projectId, options);
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  const [id, claim] = [randomUUID(), randomUUID()];
  const upload = { path: path.resolve(file), bytes: found.size, sha256: hash.digest('hex') };
  await writeImport(id, projectId, person.id, options, upload, claim);
  await runInline(importJob, id, claim, words).catch(async (e: DiscernError) => {
    const row = await db.import.findUniqueOrThrow({ where: { id } });
    const lines = (row.errors as { line: number; field: string; message: string; fix: string }[])
      .slice(0, 10)
      .map((x) => `  line ${x.line}${x.field ? `, ${x.field}` : ''}: ${x.message}. ${x.fix}`);
    throw new DiscernError(
      e.code ?? 'internal',
      [`${path.basename(file)}: ${e.message}`, ...lines].join('\n'),
    );
  });
  const { counts } = await db.import.findUniqueOrThrow({ where: { id } });
  return (counts as { dropped?: Record<string, number> }).dropped ?? {};
}
