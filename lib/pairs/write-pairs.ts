import type pg from 'pg';
import type { EVIDENCE_KINDS } from '@/lib/contracts/words';

export interface PairsOfSource {
  projectId: string;
  taskId: string;
  promptId: string;
  promptVersionId: string;
  kind: (typeof EVIDENCE_KINDS)[number];
  /** The ranking, vote, task version … that says so. */
  sourceId: string;
  sourceVersion?: string;
  /** `margin` in the score's unit (null: no score), `weight` 1 unless said. */
  pairs: readonly { chosenId: string; rejectedId: string; margin?: number | null; weight?: number }[];
}

/**
 * Writes the pairs one source speaks for and the evidence behind them, in one statement; the same call again changes
 * nothing, and evidence that was superseded becomes active again. Pairs are written in a fixed order, so that two
 * transactions on one prompt cannot deadlock. Answers how many pairs were new.
 */
export async function writePairs(client: pg.ClientBase, source: PairsOfSource): Promise<{ created: number }> {
  // One row a pair: a statement cannot upsert the same row twice. Nothing is better than itself.
  const pairs = [...new Map(source.pairs.map((p) => [`${p.chosenId} ${p.rejectedId}`, p])).values()].filter(
    (p) => p.chosenId !== p.rejectedId,
  );
  if (pairs.length === 0) return { created: 0 };
  const { rows } = await client.query<{ created: number }>({
    name: 'write-pairs',
    text: `
      with given as (
        select * from unnest($8::uuid[], $9::uuid[], $10::float8[], $11::float8[]) as g(chosen_id, rejected_id, margin, weight)
      ), pair as (
        insert into preference_pair as p (project_id, task_id, prompt_id, prompt_version_id, chosen_id, rejected_id)
        select $1::uuid, $2::uuid, $3::uuid, $4::uuid, chosen_id, rejected_id from given order by chosen_id, rejected_id
        -- "do nothing" would not return the row that another transaction wrote just now.
        on conflict (prompt_version_id, chosen_id, rejected_id, task_id) do update set task_id = p.task_id
        returning p.id, p.chosen_id, p.rejected_id, p.xmax = 0 as created
      ), evidence as (
        insert into pair_evidence (pair_id, kind, source_id, source_version, weight, margin)
        select pair.id, $5::evidence_kind, $6::text, $7::text, g.weight, g.margin
        from pair join given g on g.chosen_id = pair.chosen_id and g.rejected_id = pair.rejected_id order by pair.id
        on conflict (pair_id, kind, source_id, source_version)
        do update set weight = excluded.weight, margin = excluded.margin, state = 'active'
        returning id
      )
      select count(*) filter (where created)::int as created from pair`,
    values: [
      source.projectId,
      source.taskId,
      source.promptId,
      source.promptVersionId,
      source.kind,
      source.sourceId,
      source.sourceVersion ?? '1',
      pairs.map((p) => p.chosenId),
      pairs.map((p) => p.rejectedId),
      pairs.map((p) => p.margin ?? null),
      pairs.map((p) => p.weight ?? 1),
    ],
  });
  return { created: rows[0]!.created };
}
