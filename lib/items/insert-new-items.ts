import { createHash } from 'node:crypto';
import type pg from 'pg';

export interface NewPromptItem {
  promptId: string;
  promptVersionId: string;
  taskId: string;
  locale: string;
  /** 2 to 12 candidates of the version, made in this transaction. */
  candidateIds: readonly string[];
}

/**
 * First items of prompt versions that the caller has made in this transaction, so that nothing needs to be looked up
 * (`createItems` does that for all others). Answers their ids in the order given.
 */
export async function insertNewItems(
  client: pg.ClientBase,
  projectId: string,
  items: readonly NewPromptItem[],
): Promise<string[]> {
  if (items.length === 0) return [];
  const sorted = items.map((i) => [...i.candidateIds].sort());
  const { rows } = await client.query<{ id: string; version: string }>({
    name: 'insert-new-items',
    text: `
      insert into item (project_id, prompt_id, prompt_version_id, task_id, candidate_ids, candidates_hash, locale,
        priority, overlap, free, group_needs, reserved)
      select $1, g.prompt_id, g.version_id, g.task_id, g.candidates::uuid[], g.hash, g.locale, t.priority,
        coalesce(t.overlap, p.overlap), coalesce(t.overlap, p.overlap), r.needs, r.reserved
      from rows from (unnest($2::uuid[]), unnest($3::uuid[]), unnest($4::uuid[]), unnest($5::text[]),
        unnest($6::text[]), unnest($7::text[])) with ordinality
        as g(prompt_id, version_id, task_id, locale, candidates, hash, n)
      join task t on t.id = g.task_id join project p on p.id = $1
      join lateral (select x.needs, reserved_of(x.needs) as reserved
        from (select nullif(coalesce(t.group_rules, p.group_rules), '{}') as needs) x) r on true
      order by g.n
      returning id, prompt_version_id as version`,
    values: [
      projectId,
      items.map((i) => i.promptId),
      items.map((i) => i.promptVersionId),
      items.map((i) => i.taskId),
      items.map((i) => i.locale),
      sorted.map((ids) => `{${ids.join(',')}}`),
      sorted.map((ids) => createHash('sha256').update(ids.join(',')).digest('hex')),
    ],
  });
  const idOf = new Map(rows.map((r) => [r.version, r.id]));
  return items.map((i) => idOf.get(i.promptVersionId)!);
}
