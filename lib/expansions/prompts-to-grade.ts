import type pg from 'pg';

export interface PromptToGrade {
  seq: string;
  promptId: string;
  promptVersionId: string;
  taskId: string;
  taskVersionId: string;
  locale: string;
  /** As stored; checked by the caller. */
  reference: unknown;
  grader: unknown;
  candidates: { id: string; text: string; hash: string }[];
}

const OF_PROJECT = `
  from prompt p join task t on t.id = p.task_id
  where p.project_id = $1 and t.kind = 'objective' and ($2::uuid[] is null or t.id = any($2::uuid[]))`;

/** How many prompts of objective tasks there are. */
export async function countPromptsToGrade(
  client: Pick<pg.ClientBase, 'query'>,
  projectId: string,
  taskIds: string[] | undefined,
): Promise<number> {
  const { rows } = await client.query<{ n: number }>(`select count(*)::int as n ${OF_PROJECT}`, [
    projectId,
    taskIds ?? null,
  ]);
  return rows[0]!.n;
}

/** The next `limit` of them after `seq`: their current version, its candidates, and the task's version in force. */
export async function promptsToGrade(
  client: Pick<pg.ClientBase, 'query'>,
  projectId: string,
  taskIds: string[] | undefined,
  after: string,
  limit: number,
): Promise<PromptToGrade[]> {
  const { rows } = await client.query<PromptToGrade>({
    name: 'prompts-to-grade',
    text: `
      with next as (
        select p.id, p.seq, p.version, p.locale, t.id as task_id, t.version as task_version
        ${OF_PROJECT} and p.seq > $3::bigint order by p.seq limit $4
      )
      select n.seq::text, n.id as "promptId", v.id as "promptVersionId", n.task_id as "taskId",
        tv.id as "taskVersionId", n.locale, v.reference, tv.grader, coalesce(c.list, '[]') as candidates
      from next n
      join prompt_version v on v.prompt_id = n.id and v.version = n.version
      join task_version tv on tv.task_id = n.task_id and tv.version = n.task_version
      left join lateral (
        select json_agg(json_build_object('id', c.id, 'text', c.text, 'hash', c.text_hash) order by c.id) as list
        from candidate c where c.prompt_version_id = v.id
      ) c on true
      order by n.seq`,
    values: [projectId, taskIds ?? null, after, limit],
  });
  return rows;
}
