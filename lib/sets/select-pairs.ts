import type pg from 'pg';
import type { Message } from '@/lib/contracts/common';
import type { Select } from '@/lib/contracts/sets';
import type { Split } from '@/lib/contracts/words';

/** A pair of a selected task with its active evidence; texts and evidence only where the selection takes it. */
export interface SelectedPair {
  id: string;
  seq: string;
  task: string;
  split: Split;
  externalId: string;
  /** Pieces of active evidence: all, of the chosen origins, of those and the chosen dates. */
  active: number;
  ofOrigin: number;
  taken: number;
  weights: number[];
  margins: number[];
  /** Of the weights, that of rankings. */
  rankingWeight: number;
  kinds: string[];
  versionId: string;
  chosenId: string;
  rejectedId: string;
  ties: number;
  messages: Message[];
  chosen: string;
  rejected: string;
}

/** Bounds of the dates: a day is all of it, in UTC. */
export function bounds({ from, to }: Pick<Select, 'from' | 'to'>): {
  from: string | null;
  to: string | null;
} {
  const day = (text: string) => text.length === 10;
  return {
    from: from === undefined ? null : day(from) ? `${from}T00:00:00.000Z` : from,
    to: to === undefined ? null : day(to) ? `${to}T23:59:59.999Z` : to,
  };
}

/** The parameters $1–$5 of the statements below. */
export const selectValues = (projectId: string, select: Select) => {
  const { from, to } = bounds(select);
  return [projectId, select.taskIds ?? null, select.origins ?? null, from, to];
};

/** SQL over pair_evidence: of the chosen origins; of those and the chosen dates. */
export const OF_ORIGIN = `($3::text[] is null or kind::text = any($3::text[]))`;
export const TAKEN = `(${OF_ORIGIN} and ($4::timestamptz is null or created_at >= $4) and ($5::timestamptz is null or created_at <= $5))`;

/** Counted rankings that put both candidates into one tie group; where nobody asks for agreement, 0. */
const TIES = `
  select count(*)::int as n from item i join ranking r on r.item_id = i.id
  where $6::boolean and ($3::text[] is null or 'ranking' = any($3::text[]))
    and i.prompt_version_id = p.prompt_version_id and i.candidate_ids @> array[p.chosen_id, p.rejected_id]
    and r.state in ('counted', 'adjudicated') and (i.adjudicated_at is null or r.state = 'adjudicated')
    and ($4::timestamptz is null or r.submitted_at >= $4) and ($5::timestamptz is null or r.submitted_at <= $5)
    and exists (select 1 from jsonb_array_elements(r.groups) g where g ? p.chosen_id::text and g ? p.rejected_id::text)`;

const PAIRS = `
  select p.id, p.seq, t.key as task, pr.split::text, pr.external_id as "externalId",
    e.active, e.of_origin as "ofOrigin", e.taken, e.weights, e.margins, e.kinds, e.ranking_weight as "rankingWeight",
    p.prompt_version_id as "versionId", p.chosen_id as "chosenId", p.rejected_id as "rejectedId",
    coalesce(tie.n, 0) as ties, pv.messages, c.text as chosen, r.text as rejected
  from preference_pair p
  join task t on t.id = p.task_id join prompt pr on pr.id = p.prompt_id
  cross join lateral (
    select count(*)::int as active, count(*) filter (where ${OF_ORIGIN})::int as of_origin,
      count(*) filter (where ${TAKEN})::int as taken,
      coalesce(array_agg(weight) filter (where ${TAKEN}), '{}') as weights,
      coalesce(array_agg(margin) filter (where ${TAKEN} and margin is not null), '{}') as margins,
      coalesce(sum(weight) filter (where ${TAKEN} and kind = 'ranking'), 0)::float8 as ranking_weight,
      coalesce(array_agg(distinct kind::text) filter (where ${TAKEN}), '{}') as kinds
    from pair_evidence where pair_id = p.id and state = 'active'
  ) e
  left join prompt_version pv on pv.id = p.prompt_version_id and e.taken > 0
  left join candidate c on c.id = p.chosen_id and e.taken > 0
  left join candidate r on r.id = p.rejected_id and e.taken > 0
  left join lateral (${TIES}) tie on e.taken > 0
  where p.project_id = $1 and ($2::uuid[] is null or p.task_id = any($2::uuid[]))`;

const BATCH = 500;

/** Streams the pairs of the chosen tasks, in no order, inside the caller's transaction. */
export async function* selectPairs(
  client: pg.ClientBase,
  projectId: string,
  select: Select,
): AsyncGenerator<SelectedPair[]> {
  await client.query('set local cursor_tuple_fraction = 1');
  await client.query(`declare pairs no scroll cursor for ${PAIRS}`, [
    ...selectValues(projectId, select),
    select.minAgreement !== undefined,
  ]);
  for (;;) {
    const { rows } = await client.query<SelectedPair>(`fetch ${BATCH} from pairs`);
    if (rows.length === 0) break;
    yield rows;
  }
  await client.query('close pairs');
}

/** How many pairs the project has, and how many are of other tasks than the chosen. */
export async function countPairs(client: pg.ClientBase, projectId: string, select: Select) {
  const { rows } = await client.query<{ pairs: number; task: number }>(
    `select count(*)::float8 as pairs,
       (count(*) filter (where $2::uuid[] is not null and task_id <> all($2::uuid[])))::float8 as task
     from preference_pair where project_id = $1`,
    [projectId, select.taskIds ?? null],
  );
  return rows[0]!;
}
