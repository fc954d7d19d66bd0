import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { textHash } from '@/lib/text-hash';

export interface PromptSpec {
  id: string;
  split?: 'train' | 'test';
  text?: string;
  reference?: unknown;
  locale?: string;
  candidates: string[];
}
export interface TaskSpec {
  key: string;
  kind: 'subjective' | 'objective';
  grader?: unknown;
  prompts: PromptSpec[];
}
export interface PairProject {
  projectId: string;
  slug: string;
  taskIds: Record<string, string>;
  /** By external id. */
  prompts: Record<string, { id: string; versionId: string; taskId: string; candidates: string[] }>;
}

/** A project of tasks with prompts and candidates, written as plain rows. */
export async function seedPairProject(client: pg.ClientBase, tasks: TaskSpec[]): Promise<PairProject> {
  const projectId = randomUUID();
  const slug = `pairs-${projectId}`;
  await client.query(
    `insert into project (id, slug, name, split_salt, locales, updated_at) values ($1, $2, 'Pairs', 'salt', '{en,zh}', now())`,
    [projectId, slug],
  );
  const made: PairProject = { projectId, slug, taskIds: {}, prompts: {} };
  for (const task of tasks) {
    const taskId = randomUUID();
    made.taskIds[task.key] = taskId;
    await client.query(
      `insert into task (id, project_id, key, name, capability, kind) values ($1, $2, $3, $3, 'dialogue', $4)`,
      [taskId, projectId, task.key, task.kind],
    );
    await client.query('insert into task_version (task_id, version, grader) values ($1, 1, $2)', [
      taskId,
      task.grader === undefined ? null : JSON.stringify(task.grader),
    ]);
    for (const prompt of task.prompts)
      made.prompts[prompt.id] = await seedPrompt(client, projectId, taskId, prompt);
  }
  return made;
}

async function seedPrompt(client: pg.ClientBase, projectId: string, taskId: string, prompt: PromptSpec) {
  const [id, versionId] = [randomUUID(), randomUUID()];
  const candidates = prompt.candidates.map(() => randomUUID());
  await client.query({
    name: 'seed-prompt',
    text: `
      with p as (insert into prompt (id, project_id, task_id, external_id, group_key, split, locale)
        values ($1, $2, $3, $4, $4, $5::split, $6)),
      v as (insert into prompt_version (id, prompt_id, version, messages, reference, content_hash)
        values ($7, $1, 1, $8, $9, $4))
      insert into candidate (id, prompt_version_id, text, text_hash, source)
      select c, $7, t, h, 'import' from unnest($10::uuid[], $11::text[], $12::text[]) as c(c, t, h)`,
    values: [
      id,
      projectId,
      taskId,
      prompt.id,
      prompt.split ?? 'train',
      prompt.locale ?? 'en',
      versionId,
      JSON.stringify([{ role: 'user', content: prompt.text ?? `question ${prompt.id}` }]),
      prompt.reference === undefined ? null : JSON.stringify(prompt.reference),
      candidates,
      prompt.candidates,
      prompt.candidates.map(textHash),
    ],
  });
  return { id, versionId, taskId, candidates };
}
