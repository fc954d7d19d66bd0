import { parseArgs } from 'node:util';
import { db, disconnect } from '@/lib/db';
import { DiscernError } from '@/lib/errors';
import { checkWork, recountWork } from '@/lib/progress/recount';

export const usage =
  'recount [--project SLUG] [--check]    counts the work done from the beginning and mends what differs; submits wait meanwhile only if something does';
export const needsDatabase = true;

/** Answers how many rows of each table differed. With `--check` nothing is written. */
export async function run(args: string[]) {
  const { values } = parseArgs({
    args,
    options: { project: { type: 'string' }, check: { type: 'boolean', default: false } },
  });
  try {
    const projectId = values.project === undefined ? undefined : await projectOf(values.project);
    const different = await checkWork(projectId);
    const wrong = Object.values(different).some((n) => n > 0);
    if (wrong && !values.check) await recountWork(projectId);
    return { different, mended: wrong && !values.check };
  } finally {
    await disconnect();
  }
}

async function projectOf(slug: string): Promise<string> {
  const project = await db.project.findUnique({ where: { slug }, select: { id: true } });
  if (!project) throw new DiscernError('not_found', `There is no project ${slug}.`);
  return project.id;
}
