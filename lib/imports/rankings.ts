import type pg from 'pg';
import { RankingRow } from '@/lib/contracts/import-row';
import type { ReferencePurpose } from '@/lib/contracts/references';
import { pool } from '@/lib/db';
import { DiscernError } from '@/lib/errors';
import { hashOf } from '@/lib/formats/canonical-json';
import { parseRankingRow } from '@/lib/formats/rankings-jsonl';
import { type Fault, showFault } from '@/lib/formats/row-fault';
import { makeReferences } from '@/lib/references/make-references';
import type { Counts } from './apply-prompts';
import type { ImportContext, ImportJob } from './job';
import type { Problems } from './problems';
import { checkRow, lineAt, type ReadRow, readRows } from './read-rows';
import { type Resolved, readAnnotators, resolveRankings, sameRanking } from './resolve-rankings';
import { Stage } from './stage';
import type { Validated } from './validate-prompts';
import { type ImportedRanking, writeImportedRankings } from './write-rankings';

const BATCH = 500;

/** Reads the whole file, stages its good rows (as they stand) and notes what is wrong with the others. */
export async function validateRankings(
  job: ImportJob,
  problems: Problems,
  ctx: ImportContext,
): Promise<Validated> {
  const importer = importerOf(job);
  const annotators = await readAnnotators(pool(), job.projectId);
  const stage = new Stage(job);
  const out: Validated = { rows: 0, dropped: {} };
  const once = isReference(job.kind) ? new Map<string, number>() : undefined;
  let batch: { read: ReadRow; row: RankingRow }[] = [];
  const check = async () => {
    const rows = batch.map((b) => b.row);
    const resolved = await resolveRankings(
      pool(),
      job.projectId,
      rows,
      annotators,
      importer,
      isReference(job.kind),
    );
    for (const [i, r] of resolved.entries()) {
      const { read, row } = batch[i]!;
      const faults = Array.isArray(r) ? r : secondOf(once, r.itemId, read.line);
      if (Array.isArray(r) || faults.length)
        problems.add(...faults.map((f) => showFault(read.line, read.text, f)));
      else await stage.add({ ...read, externalId: row.prompt, contentHash: hashOf(keyOf(r)), data: row });
    }
    batch = [];
  };
  for await (const r of readRows(job.path, (e) => problems.add(e))) {
    ctx.signal.throwIfAborted();
    out.rows++;
    ctx.progress({ done: r.to });
    if (!('row' in r)) continue;
    const row = checkRow(() => parseRankingRow(r.row));
    if (Array.isArray(row)) problems.add(...row.map((f) => showFault(r.line, r.text, f)));
    else if (batch.push({ read: r, row }) >= BATCH) await check();
  }
  await check();
  await stage.flush();
  await numberRepeated(job.run);
  return out;
}

const isReference = (kind: ImportJob['kind']): kind is ReferencePurpose =>
  kind === 'gold' || kind === 'practice';

/** An item has one right ranking: the lines that said one so far are in `once`. */
function secondOf(once: Map<string, number> | undefined, itemId: string, line: number): Fault[] {
  const first = once?.get(itemId);
  once?.set(itemId, first ?? line);
  return first === undefined
    ? []
    : [
        {
          path: ['prompt'],
          message: `line ${first} says the right ranking of this prompt already`,
          fix: 'Keep one of the two lines.',
        },
      ];
}

/** A ranking that stands k times in the file is k rankings: the second and later ones get their number. */
async function numberRepeated(run: string): Promise<void> {
  await pool().query(
    `update import_row r set data = r.data || jsonb_build_object('nth', x.nth)
     from (select line, row_number() over (partition by content_hash order by line) as nth from import_row where run = $1) x
     where r.run = $1 and r.line = x.line and x.nth > 1`,
    [run],
  );
}

/** Equal for two rankings that say the same of the same candidates by the same person. */
const keyOf = (r: Pick<Resolved, 'itemId' | 'userId' | 'groups' | 'unrankable' | 'unranked'>) =>
  `${r.itemId} ${r.userId} ${sameRanking(r)}`;

function importerOf(job: ImportJob): string {
  if (job.createdById) return job.createdById;
  throw new DiscernError('unprocessable', 'Rankings need a person they are from: say who imports them.');
}

/**
 * Writes all staged rankings, in the caller's transaction. One that its person has made already, at the desk or by an
 * earlier import, is unchanged; the same ranking k times in a file is k rankings.
 */
export async function applyRankings(
  c: pg.PoolClient,
  job: ImportJob,
  problems: Problems,
  ctx: ImportContext,
): Promise<Counts> {
  const annotators = await readAnnotators(c, job.projectId);
  const { rows: size } = await c.query<{ n: number }>(
    'select count(*)::int as n from import_row where run = $1',
    [job.run],
  );
  const counts: Counts = { created: 0, updated: 0, unchanged: 0 };
  ctx.progress({ phase: 'applying', done: 0, total: size[0]!.n });
  let seen = 0;
  for (let after = 0; ; ) {
    ctx.signal.throwIfAborted();
    const staged = await readStaged(c, job.run, after);
    if (staged.length === 0) break;
    const rows = staged.map((s) => RankingRow.parse(s.data));
    const resolved = await resolveRankings(
      c,
      job.projectId,
      rows,
      annotators,
      importerOf(job),
      isReference(job.kind),
    );
    const good: (Resolved & { nth: number })[] = [];
    for (const [i, r] of resolved.entries()) {
      const s = staged[i]!;
      // It was right when it was validated: a prompt changed in between.
      if (Array.isArray(r)) {
        const text = await lineAt(job.path, Number(s.byte_from), Number(s.byte_to));
        problems.add(...r.map((f) => showFault(s.line, text, f)));
      } else good.push({ ...r, nth: s.nth });
    }
    const created = isReference(job.kind)
      ? await writeReferences(c, job.kind, good)
      : await writeImportedRankings(c, job.projectId, await notThereYet(c, good));
    counts.created += created;
    counts.unchanged += good.length - created;
    seen += staged.length;
    after = staged.at(-1)!.line;
    ctx.progress({ done: seen });
  }
  return counts;
}

interface StagedRanking {
  line: number;
  data: unknown;
  byte_from: string;
  byte_to: string;
  /** The how-manieth row of this content in the file it is, from 1. */
  nth: number;
}

async function readStaged(c: pg.PoolClient, run: string, after: number): Promise<StagedRanking[]> {
  const { rows } = await c.query<StagedRanking>({
    name: 'staged-rankings',
    text: `select line, data - 'nth' as data, byte_from, byte_to, coalesce((data->>'nth')::int, 1) as nth
           from import_row where run = $1 and line > $2 order by line limit ${BATCH}`,
    values: [run, after],
  });
  return rows;
}

/** Each row's ranking becomes the reference of a gold or practice item, its rationale the explanation; answers how many
 * were not so before. */
async function writeReferences(
  c: pg.PoolClient,
  purpose: ReferencePurpose,
  rankings: readonly Resolved[],
): Promise<number> {
  const wanted = rankings.map(({ promptVersionId, groups, unrankable, rationale }) => ({
    ...{ promptVersionId, groups, unrankable },
    explanation: rationale ?? null,
  }));
  const { rows } = await c.query<{ nth: string }>(
    `select g.nth from unnest($1::uuid[], $2::jsonb[], $3::text[]) with ordinality as g(version, reference, explanation, nth)
     where not exists (select 1 from item i where i.prompt_version_id = g.version and i.purpose = $4::item_purpose
       and i.overlap = 0 and i.closed_at is null and i.reference = g.reference
       and i.explanation is not distinct from g.explanation)
     order by g.nth`,
    [
      wanted.map((w) => w.promptVersionId),
      wanted.map(({ groups, unrankable }) => JSON.stringify({ groups, unrankable })),
      wanted.map((w) => w.explanation),
      purpose,
    ],
  );
  await makeReferences(
    c,
    purpose,
    rows.map(({ nth }) => wanted[Number(nth) - 1]!),
  );
  return rows.length;
}

/** Leaves out what the person's rankings of the item say already, as often as they say it. */
async function notThereYet(
  c: pg.PoolClient,
  rankings: readonly (Resolved & { nth: number })[],
): Promise<ImportedRanking[]> {
  const { rows } = await c.query<{
    item_id: string;
    user_id: string;
    groups: string[][];
    unrankable: string[];
    unranked: string[];
  }>(
    `select item_id, user_id, groups, unrankable::text[], unranked::text[] from ranking
     where item_id = any($1::uuid[]) and state in ('counted', 'adjudicated')`,
    [[...new Set(rankings.map((r) => r.itemId))]],
  );
  const there = new Map<string, number>();
  for (const r of rows) {
    const key = keyOf({ ...r, itemId: r.item_id, userId: r.user_id });
    there.set(key, (there.get(key) ?? 0) + 1);
  }
  return rankings.flatMap(({ nth, ...r }) => {
    const key = keyOf(r);
    return nth <= (there.get(key) ?? 0) ? [] : [{ ...r, key: `import:${hashOf([key, nth])}` }];
  });
}
