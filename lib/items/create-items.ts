import type pg from 'pg';
import { DiscernError } from '@/lib/errors';

export const MIN_CANDIDATES = 2;
export const MAX_CANDIDATES = 12;
/** Of an item that is due on no day. */
const NOT_DUE = 2_147_483_647;

export interface NewItem {
  promptVersionId: string;
  /** 2–12 candidates of that version; their order means nothing. */
  candidateIds: readonly string[];
}

export interface NewItemsOptions {
  batch?: string;
  round?: number;
  purpose?: 'label' | 'gold' | 'practice' | 'audit';
  /** Instead of the task's or the project's. */
  overlap?: number;
}

/** A row that was asked for (with its place `n`; no hash: not possible), or one that was made. */
interface MadeRow {
  n: string | null;
  version: string;
  hash: string | null;
  id: string | null;
  created: boolean;
}

/**
 * Makes items, a few thousand a call, in one statement: locale, task and priority are the prompt's, overlap the task's
 * or the project's with its rule of groups, every slot free. An item of the same version, purpose, round and candidates is left as it is, so
 * that a repeated call makes nothing. Answers the ids of all of them in the order given, and how many are new.
 * Throws `unprocessable` for a wrong number of candidates or one that is not of the version.
 */
export async function createItems(
  client: pg.ClientBase,
  items: readonly NewItem[],
  options: NewItemsOptions = {},
): Promise<{ ids: string[]; created: number }> {
  if (items.length === 0) return { ids: [], created: 0 };
  for (const item of items) {
    const n = new Set(item.candidateIds).size;
    if (n !== item.candidateIds.length || n < MIN_CANDIDATES || n > MAX_CANDIDATES)
      throw new DiscernError(
        'unprocessable',
        `An item needs ${MIN_CANDIDATES} to ${MAX_CANDIDATES} different candidates; this one has ${n}.`,
        { promptVersionId: item.promptVersionId },
      );
  }
  const given = JSON.stringify(items.map((i) => ({ v: i.promptVersionId, c: i.candidateIds })));
  const { rows } = await client.query<MadeRow>({
    name: 'create-items',
    text: `
      with given as (
        select g.n, g.v, array(select unnest(g.c) order by 1) as c
        from rows from (jsonb_to_recordset($1::jsonb) as (v uuid, c uuid[])) with ordinality as g(v, c, n)
      ), whole as (
        select g.n, g.v, g.c, encode(sha256(convert_to(array_to_string(g.c, ','), 'UTF8')), 'hex') as hash,
          p.id as prompt_id, p.project_id, p.task_id, p.locale, t.priority, coalesce($5::int, t.overlap, pr.overlap) as overlap,
          case when $4 in ('label', 'audit') then nullif(coalesce(t.group_rules, pr.group_rules), '{}') end as needs, coalesce(b.due, ${NOT_DUE}) as due
        from given g
        join prompt_version pv on pv.id = g.v join prompt p on p.id = pv.prompt_id
        join task t on t.id = p.task_id join project pr on pr.id = p.project_id
        left join (select project_id, (extract(epoch from due_at) / 60)::int as due from batch where name = $2) b
          on b.project_id = p.project_id
        where (select count(*) from candidate c where c.prompt_version_id = g.v and c.id = any(g.c)) = cardinality(g.c)
      ), made as (
        insert into item as i (project_id, prompt_id, prompt_version_id, task_id, candidate_ids, candidates_hash,
          batch, round, purpose, locale, priority, due, overlap, free, group_needs, reserved)
        select distinct on (v, hash) project_id, prompt_id, v, task_id, c, hash,
          $2::text, $3::int, $4::item_purpose, locale, priority, due, overlap, overlap, needs, reserved_of(needs)
        from whole order by v, hash
        on conflict (prompt_version_id, purpose, round, candidates_hash) do update set batch = i.batch
        returning i.id, i.prompt_version_id, i.candidates_hash, i.xmax = 0 as created
      )
      -- Put together below: Postgres expects one row of each and would compare all with all.
      select g.n, g.v as version, w.hash, null::uuid as id, false as created from given g left join whole w on w.n = g.n
      union all select null, m.prompt_version_id, m.candidates_hash, m.id, m.created from made m`,
    values: [
      given,
      options.batch ?? '',
      options.round ?? 1,
      options.purpose ?? 'label',
      options.overlap ?? null,
    ],
  });
  const made = new Map(rows.filter((r) => r.n === null).map((r) => [`${r.version} ${r.hash}`, r]));
  const wanted = rows.filter((r) => r.n !== null).sort((a, b) => Number(a.n) - Number(b.n));
  const wrong = wanted.find((r) => r.hash === null);
  if (wrong)
    throw new DiscernError('unprocessable', 'An item may only hold candidates of its own prompt version.', {
      promptVersionId: wrong.version,
    });
  const ids = wanted.map((r) => made.get(`${r.version} ${r.hash}`)!.id!);
  return { ids, created: [...made.values()].filter((r) => r.created).length };
}
