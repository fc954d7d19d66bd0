import type pg from 'pg';
import { closeOlderItems } from '@/lib/items/close-older-items';
import { MAX_CANDIDATES, MIN_CANDIDATES } from '@/lib/items/create-items';
import { insertNewItems } from '@/lib/items/insert-new-items';
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
  locale: string;
  /** In the row's order. */
  candidate_ids: string[];
  /** In an order that says nothing of the row's, and is the same at each import. */
  drawn: string[];
  groups: number[][] | null;
}

const CHUNK = 2000;

// A chunk goes through a table of its own, so that no statement joins what another has just made: without statistics
// Postgres would do that by trying every row with every other.
const CHUNK_TABLE = `
  create temp table chunk (line int, prompt_id uuid, is_new boolean, version int, version_id uuid) on commit drop`;

/** Rows of some lines whose content is not there yet, with the ids they get. */
const TAKE = `
  insert into chunk
  select r.line, coalesce(k.prompt_id, gen_random_uuid()), k.line is null,
    coalesce(k.version + 1, 1), gen_random_uuid()
  from import_row r left join known k on k.line = r.line
  where r.run = $1 and r.line > $2 and r.line <= $3 and k.content_hash is distinct from r.content_hash`;

const MAKE_PROMPTS = `
  insert into prompt (id, project_id, task_id, external_id, group_key, split, locale)
  select c.prompt_id, $2, (r.data->>'taskId')::uuid, r.external_id, coalesce(r.data->>'groupKey', r.external_id),
    (r.data->>'split')::split, r.data->>'locale'
  from chunk c join import_row r on r.run = $1 and r.line = c.line where c.is_new order by c.line`;

const RAISE_PROMPTS = `
  update prompt p set version = c.version, locale = r.data->>'locale'
  from chunk c join import_row r on r.run = $1 and r.line = c.line where not c.is_new and p.id = c.prompt_id`;

const MAKE_VERSIONS = `
  insert into prompt_version (id, prompt_id, version, messages, reference, metadata, content_hash)
  select c.version_id, c.prompt_id, c.version, r.data->'messages', nullif(r.data->'reference', 'null'), r.data->'metadata',
    r.content_hash
  from chunk c join import_row r on r.run = $1 and r.line = c.line`;

const MAKE_CANDIDATES = `
  with made as (
    insert into candidate (prompt_version_id, text, text_hash, source, source_label, index)
    select c.version_id, x.value->>'text', encode(sha256(convert_to(x.value->>'text', 'UTF8')), 'hex'), 'import',
      x.value->>'source', x.ordinality - 1
    from chunk c join import_row r on r.run = $1 and r.line = c.line
    cross join lateral jsonb_array_elements(r.data->'candidates') with ordinality x
    returning id, prompt_version_id, index, text_hash
  ) select prompt_version_id as version_id, array_agg(id order by index) as ids,
      array_agg(id order by text_hash) as drawn
    from made group by 1`;

const READ = `
  select c.prompt_id, c.version_id, c.is_new, r.data->>'taskId' as task_id, r.data->>'locale' as locale,
    r.data->'groups' as groups
  from chunk c join import_row r on r.run = $1 and r.line = c.line order by c.line`;

/** Writes all staged prompts, in the caller's transaction and after `findKnown`; `unchanged` are those that were there already. */
export async function applyPrompts(c: pg.PoolClient, job: ImportJob, ctx: ImportContext): Promise<Counts> {
  const { rows: size } = await c.query<{ n: number; last: number | null }>(
    'select count(*)::int as n, max(line) as last from import_row where run = $1',
    [job.run],
  );
  const total = size[0]!.n;
  const counts: Counts = { created: 0, updated: 0, unchanged: 0 };
  ctx.progress({ phase: 'applying', done: 0, total });
  await c.query(CHUNK_TABLE);
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
    const rows = await writeChunk(c, job, after, last);
    await afterChunk(c, job, rows);
    for (const r of rows) counts[r.is_new ? 'created' : 'updated']++;
    counts.unchanged += n - rows.length;
    seen += n;
    after = last;
    ctx.progress({ done: seen });
  }
  return counts;
}

async function writeChunk(c: pg.PoolClient, job: ImportJob, after: number, last: number): Promise<Written[]> {
  await c.query('truncate chunk');
  await c.query({ name: 'import-take', text: TAKE, values: [job.run, after, last] });
  await c.query('analyze chunk');
  await c.query({ name: 'import-prompts', text: MAKE_PROMPTS, values: [job.run, job.projectId] });
  await c.query(RAISE_PROMPTS, [job.run]);
  await c.query({ name: 'import-versions', text: MAKE_VERSIONS, values: [job.run] });
  const candidates = await c.query<{ version_id: string; ids: string[]; drawn: string[] }>({
    name: 'import-candidates',
    text: MAKE_CANDIDATES,
    values: [job.run],
  });
  const idsOf = new Map(candidates.rows.map((r) => [r.version_id, r]));
  const { rows } = await c.query<Omit<Written, 'candidate_ids' | 'drawn'>>(READ, [job.run]);
  return rows.map((r) => {
    const made = idsOf.get(r.version_id);
    return { ...r, candidate_ids: made?.ids ?? [], drawn: made?.drawn ?? [] };
  });
}

/** Items of what was written, the end of older items, and the rankings that came along. */
async function afterChunk(c: pg.PoolClient, job: ImportJob, rows: Written[]): Promise<void> {
  const raised = rows.filter((r) => !r.is_new).map((r) => r.prompt_id);
  if (raised.length) await closeOlderItems(c, raised);
  const ranked = rows.filter((r) => r.candidate_ids.length >= MIN_CANDIDATES);
  const ids = await insertNewItems(
    c,
    job.projectId,
    ranked.map((r) => ({
      promptId: r.prompt_id,
      promptVersionId: r.version_id,
      taskId: r.task_id,
      locale: r.locale,
      candidateIds: r.drawn.slice(0, MAX_CANDIDATES),
    })),
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
            groups: r.groups.map((g) => g.map((k) => r.candidate_ids[k]!)),
            unrankable: [],
            unranked: [],
            key: `import:${r.version_id}:1`,
          },
        ]
      : [],
  );
  await writeImportedRankings(c, job.projectId, rankings);
}
