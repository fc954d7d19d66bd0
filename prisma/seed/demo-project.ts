import fs from 'node:fs/promises';
import path from 'node:path';
import type { Localised } from '@/lib/contracts/common';
import { NewProject } from '@/lib/contracts/projects';
import { NewTask } from '@/lib/contracts/tasks';
import { db } from '@/lib/db';
import { createGuidelines } from '@/lib/guidelines/create-guidelines';
import { createProject } from '@/lib/projects/create-project';
import { createTask } from '@/lib/tasks/create-task';

export const DEMO_FOLDER = path.join(import.meta.dirname, 'demo');
/** Fixed, so that the demo's splits and the hashes of its sets are the same on any machine. */
const SPLIT_SALT = 'discern-demo';

const read = (file: string) => fs.readFile(path.join(DEMO_FOLDER, file), 'utf8');
/** The demo is bilingual; a name without languages of its own shows both. */
const both = (text: Localised, between: string) => [text.en, text.zh].filter(Boolean).join(between);

interface TaskFile extends Omit<NewTask, 'name'> {
  name: Localised;
}

/** Makes the demo project, its guidelines and its tasks as far as they are missing. Answers its id. */
export async function seedDemoProject(): Promise<string> {
  const { slug, name, description, ...rest } = JSON.parse(await read('project.json'));
  const known = await db.project.findUnique({ where: { slug }, select: { id: true, isDemo: true } });
  if (known && !known.isDemo)
    throw new Error(
      `There is a project ${slug} that is not the demo: rename it, or start with DISCERN_DEMO=0.`,
    );
  const id = known?.id ?? (await makeProject({ slug, name, description, ...rest }));
  if ((await db.guidelineVersion.count({ where: { projectId: id } })) === 0) {
    const [en, zh] = await Promise.all([read('guidelines.en.md'), read('guidelines.zh.md')]);
    await createGuidelines(null, id, { body: { en, zh } });
  }
  await seedTasks(id);
  return id;
}

async function makeProject({
  name,
  description,
  ...rest
}: {
  name: Localised;
  description: Localised;
}): Promise<string> {
  const input = NewProject.parse({
    ...rest,
    name: both(name, ' · '),
    description: both(description, '\n'),
  });
  const nobody = { id: '', email: '', name: '', siteAdmin: true };
  return (await createProject(nobody, input, { isDemo: true, splitSalt: SPLIT_SALT })).id;
}

/** A task that is there is left as people made it. */
async function seedTasks(projectId: string): Promise<void> {
  const tasks = JSON.parse(await read('tasks.json')) as TaskFile[];
  const known = new Set(
    (await db.task.findMany({ where: { projectId }, select: { key: true } })).map((t) => t.key),
  );
  for (const task of tasks.filter((t) => !known.has(t.key)))
    await createTask(null, projectId, NewTask.parse({ ...task, name: both(task.name, ' · ') }));
}
