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
  const unique = [
    ...new Map(pairs.filter((p) => p.chosenId !== p.rejectedId).map((p) => [keyOf(p), p])).values(),
  ];
  // In a fixed order, so that two transactions cannot deadlock.
  unique.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const { rows } = await client.query<Written>({
    name: 'write-many-pairs',
    text: `
      insert into preference_pair as p (project_id, task_id, prompt_id, prompt_version_id, chosen_id, rejected_id)
      select $1, * from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[])
      on conflict (prompt_version_id, chosen_id, rejected_id, task_id) do update set task_id = p.task_id
      returning p.id, p.prompt_version_id as "promptVersionId", p.chosen_id as "chosenId", p.rejected_id as "rejectedId",
        p.task_id as "taskId", p.xmax = 0 as created`,
    values: [
      projectId,
      unique.map((p) => p.taskId),
      unique.map((p) => p.promptId),
      unique.map((p) => p.promptVersionId),
      unique.map((p) => p.chosenId),
      unique.map((p) => p.rejectedId),
    ],
  });
  const idOf = new Map(rows.map((r) => [keyOf(r), r.id]));
  const evidence = [
    ...new Set(
      pairs.filter((p) => p.chosenId !== p.rejectedId).map((p) => `${idOf.get(keyOf(p))} ${p.sourceId}`),
    ),
  ]
    .sort()
    .map((line) => [line.slice(0, 36), line.slice(37)] as const);
  await client.query({
    name: 'write-many-evidence',
    text: `
      insert into pair_evidence (pair_id, kind, source_id) select pair_id, $1, source_id
      from unnest($2::uuid[], $3::text[]) as g(pair_id, source_id)
      on conflict (pair_id, kind, source_id, source_version) do update set state = 'active'`,
    values: [kind, evidence.map(([pair]) => pair), evidence.map(([, source]) => source)],
  });
  return { created: rows.filter((r) => r.created).length };
}

type Key = Pick<SourcedPair, 'promptVersionId' | 'chosenId' | 'rejectedId' | 'taskId'>;
type Written = Key & { id: string; created: boolean };

const keyOf = (p: Key) => `${p.promptVersionId} ${p.chosenId} ${p.rejectedId} ${p.taskId}`;
