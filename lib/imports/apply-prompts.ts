import type pg from 'pg';
import { closeOlderItems } from '@/lib/items/close-older-items';
import { createItems, MIN_CANDIDATES } from '@/lib/items/create-items';
import type { ImportContext, ImportJob } from './job';
import { writeImportedRankings } from './write-rankings';

export interface Counts {
  created: number;
  updated: number;
  unchanged: number;
}

interface Written {
  task_id: string;
  prompt_id: string;
  version_id: string;
  is_new: boolean;
  candidate_ids: string[] | null;
  groups: number[][] | null;
}

const CHUNK = 2000;

/** Prompts, versions and candidates of the staged rows of some lines whose content is not there yet. */
const WRITE = `
  with staged as (
    select r.line, r.external_id, r.content_hash, r.data, p.id as prompt_id
    from import_row r
    left join prompt p on p.project_id = $2 and p.external_id = r.external_id
    left join prompt_version v on v.prompt_id = p.id and v.version = p.version
    where r.run = $1 and r.line > $3 and r.line <= $4 and v.content_hash is distinct from r.content_hash
  ), made as (
    insert into prompt (project_id, task_id, external_id, group_key, split, locale)
    select $2, (data->>'taskId')::uuid, external_id, coalesce(data->>'groupKey', external_id),
      (data->>'split')::split, data->>'locale'
    from staged where prompt_id is null order by line
    returning id, external_id, version
  ), raised as (
    update prompt p set version = p.version + 1, locale = s.data->>'locale'
    from staged s where p.id = s.prompt_id returning p.id, p.external_id, p.version
  ), prompt_now as (
    select id, external_id, version, true as is_new from made union all
    select id, external_id, version, false from raised
  ), version_made as (
    insert into prompt_version (prompt_id, version, messages, reference, metadata, content_hash)
    select n.id, n.version, s.data->'messages', nullif(s.data->'reference', 'null'), s.data->'metadata', s.content_hash
    from staged s join prompt_now n using (external_id)
    returning id, prompt_id
  ), candidate_made as (
    insert into candidate (prompt_version_id, text, text_hash, source, source_label, index)
    select v.id, c.value->>'text', encode(sha256(convert_to(c.value->>'text', 'UTF8')), 'hex'), 'import',
      c.value->>'source', c.ordinality - 1
    from staged s join prompt_now n using (external_id) join version_made v on v.prompt_id = n.id
    cross join lateral jsonb_array_elements(s.data->'candidates') with ordinality c
    returning id, prompt_version_id, index
  )
  select (s.data->>'taskId')::uuid as task_id, n.id as prompt_id, v.id as version_id, n.is_new, s.data->'groups' as groups,
    (select array_agg(c.id order by c.index) from candidate_made c where c.prompt_version_id = v.id) as candidate_ids
  from staged s join prompt_now n using (external_id) join version_made v on v.prompt_id = n.id order by s.line`;

/** Writes all staged prompts, in the caller's transaction; `unchanged` are those that were there already. */
export async function applyPrompts(c: pg.PoolClient, job: ImportJob, ctx: ImportContext): Promise<Counts> {
  const { rows: size } = await c.query<{ n: number; last: number | null }>(
    'select count(*)::int as n, max(line) as last from import_row where run = $1',
    [job.run],
  );
  const total = size[0]!.n;
  const counts: Counts = { created: 0, updated: 0, unchanged: 0 };
  ctx.progress({ phase: 'applying', done: 0, total });
  let seen = 0;
  for (let after = 0; ; ) {
    ctx.signal.throwIfAborted();
    const { rows: edge } = await c.query<{ last: number | null; n: number }>(
      `select max(line) as last, count(*)::int as n from (
         select line from import_row where run = $1 and line > $2 order by line limit ${CHUNK}) x`,
      [job.run, after],
    );
    const { last, n } = edge[0]!;
    if (last === null) break;
    const { rows } = await c.query<Written>({
      name: 'import-prompts',
      text: WRITE,
      values: [job.run, job.projectId, after, last],
    });
    await afterChunk(c, job, rows);
    for (const r of rows) counts[r.is_new ? 'created' : 'updated']++;
    counts.unchanged += n - rows.length;
    seen += n;
    after = last;
    ctx.progress({ done: seen });
  }
  return counts;
}

/** Items of what was written, the end of older items, and the rankings that came along. */
async function afterChunk(c: pg.PoolClient, job: ImportJob, rows: Written[]): Promise<void> {
  const raised = rows.filter((r) => !r.is_new).map((r) => r.prompt_id);
  if (raised.length) await closeOlderItems(c, raised);
  const ranked = rows.filter((r) => (r.candidate_ids?.length ?? 0) >= MIN_CANDIDATES);
  const { ids } = await createItems(
    c,
    ranked.map((r) => ({ promptVersionId: r.version_id, candidateIds: r.candidate_ids! })),
  );
  const rankings = ranked.flatMap((r, i) =>
    r.groups && job.createdById
      ? [
          {
            itemId: ids[i]!,
            taskId: r.task_id,
            promptId: r.prompt_id,
            promptVersionId: r.version_id,
            userId: job.createdById,
            groups: r.groups.map((g) => g.map((k) => r.candidate_ids![k]!)),
            unrankable: [],
            unranked: [],
            key: `import:${r.version_id}:1`,
          },
        ]
      : [],
  );
  await writeImportedRankings(c, job.projectId, rankings);
}
