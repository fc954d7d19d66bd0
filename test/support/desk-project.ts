import { createHash, randomUUID } from 'node:crypto';
import type pg from 'pg';
import { createItems } from '@/lib/items/create-items';

export interface DeskProject {
  projectId: string;
  taskId: string;
  /** User ids, all of them annotators of the project. */
  people: string[];
  itemIds: string[];
}

export interface DeskProjectOptions {
  people?: number;
  prompts?: number;
  candidates?: number;
  overlap?: number;
  leaseSeconds?: number;
  maxOpen?: number;
  rankedOverUnrankable?: boolean;
  /** Locale of prompt i. */
  locale?: (i: number) => string;
}

/** A project with one subjective task, annotators and ranked-by-nobody items, written by SQL in a few statements. */
export async function seedDeskProject(
  client: pg.ClientBase,
  options: DeskProjectOptions = {},
): Promise<DeskProject> {
  const { people = 2, prompts = 4, candidates = 4, overlap = 1, locale = () => 'en' } = options;
  const projectId = randomUUID();
  const taskId = randomUUID();
  await client.query(
    `insert into project (id, slug, name, overlap, lease_seconds, max_open, ranked_over_unrankable, split_salt, locales, updated_at)
     values ($1, $2, 'Desk', $3, $4, $5, $6, 'salt', '{en,zh}', now())`,
    [
      projectId,
      `desk-${projectId}`,
      overlap,
      options.leaseSeconds ?? 1800,
      options.maxOpen ?? 20,
      options.rankedOverUnrankable ?? false,
    ],
  );
  await client.query(
    `insert into task (id, project_id, key, name, capability, kind) values ($1, $2, 'chat', 'Chat', 'dialogue', 'subjective')`,
    [taskId, projectId],
  );
  await client.query(
    `insert into task_version (task_id, version, instruction, criteria)
     values ($1, 1, '{"en": "Answer the post."}', '[{"key": "helpful", "name": {"en": "Helpful"}}]')`,
    [taskId],
  );
  await client.query(
    `insert into guideline_version (project_id, version, body) values ($1, 1, '{"en": "Be fair."}')`,
    [projectId],
  );
  const userIds = Array.from({ length: people }, () => randomUUID());
  await client.query(
    `insert into "user" (id, name, email, "updatedAt") select u, 'Person ' || n, u || '@test.local', now()
     from unnest($1::text[]) with ordinality as t(u, n)`,
    [userIds],
  );
  await client.query(
    `insert into member (project_id, user_id, role) select $1, u, 'annotator' from unnest($2::text[]) as t(u)`,
    [projectId, userIds],
  );
  const itemIds = await seedPrompts(client, { projectId, taskId, prompts, candidates, locale });
  return { projectId, taskId, people: userIds, itemIds };
}

async function seedPrompts(
  client: pg.ClientBase,
  {
    projectId,
    taskId,
    prompts,
    candidates,
    locale,
  }: Record<'projectId' | 'taskId', string> &
    Record<'prompts' | 'candidates', number> & { locale: (i: number) => string },
): Promise<string[]> {
  const ids: string[] = [];
  for (let at = 0; at < prompts; at += 2000) {
    // Made part by part: a benchmark has a million of them.
    const part = Array.from({ length: Math.min(2000, prompts - at) }, (_, k) => {
      const i = at + k;
      return {
        n: i,
        prompt: randomUUID(),
        version: randomUUID(),
        locale: locale(i),
        candidates: Array.from({ length: candidates }, (_, c) => ({
          id: randomUUID(),
          text: `answer ${c} to post ${i}`,
          hash: createHash('sha256').update(`answer ${c} to post ${i}`).digest('hex'),
          source: `source-${c}`,
        })),
      };
    });
    await client.query(
      `with r as (select * from jsonb_to_recordset($1::jsonb) as r(n int, prompt uuid, version uuid, locale text, candidates jsonb)),
       p as (insert into prompt (id, project_id, task_id, external_id, group_key, split, locale)
             select prompt, $2, $3, 'p' || n, 'p' || n, 'train', locale from r),
       v as (insert into prompt_version (id, prompt_id, version, messages, content_hash)
             select version, prompt, 1, jsonb_build_array(jsonb_build_object('role', 'user', 'content', 'post ' || n)), 'h' || n from r)
       insert into candidate (id, prompt_version_id, text, text_hash, source, source_label)
       select c.id, r.version, c.text, c.hash, 'import', c.source
       from r, jsonb_to_recordset(r.candidates) as c(id uuid, text text, hash text, source text)`,
      [JSON.stringify(part), projectId, taskId],
    );
    const made = await createItems(
      client,
      part.map((r) => ({ promptVersionId: r.version, candidateIds: r.candidates.map((c) => c.id) })),
    );
    ids.push(...made.ids);
  }
  return ids;
}
