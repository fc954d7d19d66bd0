import type pg from 'pg';
import type { EVIDENCE_KINDS } from '@/lib/contracts/words';

export interface SourcedPair {
  taskId: string;
  promptId: string;
  promptVersionId: string;
  chosenId: string;
  rejectedId: string;
  sourceId: string;
}

/**
 * `writePairs` for many sources at once (imports): a pair that several sources name is written once with evidence of
 * each. The same call again changes nothing. Answers how many pairs were new.
 */
export async function writeManyPairs(
  client: pg.ClientBase,
  projectId: string,
  kind: (typeof EVIDENCE_KINDS)[number],
  pairs: readonly SourcedPair[],
): Promise<{ created: number }> {
  if (pairs.length === 0) return { created: 0 };
  const { rows } = await client.query<{ created: number }>({
    name: 'write-many-pairs',
    text: `
      with given as (
        select distinct * from unnest($3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::uuid[], $8::text[])
          as g(task_id, prompt_id, prompt_version_id, chosen_id, rejected_id, source_id)
        where chosen_id <> rejected_id
      ), pair as (
        insert into preference_pair as p (project_id, task_id, prompt_id, prompt_version_id, chosen_id, rejected_id)
        select distinct $1::uuid, task_id, prompt_id, prompt_version_id, chosen_id, rejected_id from given
        order by 4, 5, 6
        on conflict (prompt_version_id, chosen_id, rejected_id, task_id) do update set task_id = p.task_id
        returning p.id, p.prompt_version_id, p.chosen_id, p.rejected_id, p.task_id, p.xmax = 0 as created
      ), evidence as (
        insert into pair_evidence (pair_id, kind, source_id)
        select pair.id, $2::evidence_kind, g.source_id
        from pair join given g using (prompt_version_id, chosen_id, rejected_id, task_id) order by pair.id
        on conflict (pair_id, kind, source_id, source_version) do update set state = 'active'
        returning id
      )
      select count(*) filter (where created)::int as created from pair`,
    values: [
      projectId,
      kind,
      pairs.map((p) => p.taskId),
      pairs.map((p) => p.promptId),
      pairs.map((p) => p.promptVersionId),
      pairs.map((p) => p.chosenId),
      pairs.map((p) => p.rejectedId),
      pairs.map((p) => p.sourceId),
    ],
  });
  return { created: rows[0]!.created };
}
