import type { ImportError } from '@/lib/contracts/imports';
import { pool } from '@/lib/db';
import { DiscernError } from '@/lib/errors';
import { parseHhRow } from '@/lib/formats/hh';
import { parsePromptRow, type Setting } from '@/lib/formats/prompts-jsonl';
import { showFault } from '@/lib/formats/row-fault';
import type { ImportContext, ImportJob } from './job';
import type { Problems } from './problems';
import { checkRow, lineAt, readRows } from './read-rows';
import { Stage } from './stage';

export interface Validated {
  rows: number;
  /** Rows that carry nothing to learn from, by reason. */
  dropped: Record<string, number>;
}

/** Reads the whole file, stages its good rows and notes what is wrong with the others. */
export async function validatePrompts(
  job: ImportJob,
  setting: Setting,
  problems: Problems,
  ctx: ImportContext,
): Promise<Validated> {
  const stage = new Stage(job);
  const out: Validated = { rows: 0, dropped: {} };
  const hhTask = job.format === 'hh' ? taskOf(job, setting) : '';
  for await (const r of readRows(job.path, (e) => problems.add(e))) {
    ctx.signal.throwIfAborted();
    out.rows++;
    ctx.progress({ done: r.to });
    if (!('row' in r)) continue;
    const parsed = checkRow(() =>
      job.format === 'hh' ? parseHhRow(r.row, hhTask, setting) : parsePromptRow(r.row, setting),
    );
    if (typeof parsed === 'string') out.dropped[parsed] = (out.dropped[parsed] ?? 0) + 1;
    else if (Array.isArray(parsed)) problems.add(...parsed.map((f) => showFault(r.line, r.text, f)));
    else await stage.add({ ...r, ...parsed });
  }
  await stage.flush();
  // A run is new to the table's statistics; without them its rows would be joined by trying all with all.
  await pool().query('analyze import_row');
  if (job.format === 'hh') await dropRepeated(job.run, out.dropped);
  else await findRepeated(job, problems);
  return out;
}

function taskOf(job: ImportJob, setting: Setting): string {
  const id = setting.tasks.get(job.taskKey ?? '');
  if (!id)
    throw new DiscernError(
      'unprocessable',
      `Rows of this format name no task: say which with task=KEY, one of: ${[...setting.tasks.keys()].join(', ')}.`,
    );
  return id;
}

const REPEATED = `
  select r.line, r.external_id, r.byte_from, r.byte_to, d.first, r.data = f.data as same
  from (select line, min(line) over (partition by external_id) as first from import_row where run = $1) d
  join import_row r on r.run = $1 and r.line = d.line join import_row f on f.run = $1 and f.line = d.first
  where d.line > d.first`;

/** The second and later rows of an id are errors, and are not applied. */
async function findRepeated(job: ImportJob, problems: Problems): Promise<void> {
  const { rows } = await pool().query<{
    line: number;
    external_id: string;
    first: number;
    byte_from: string;
    byte_to: string;
  }>(`${REPEATED} order by r.line limit 100`, [job.run]);
  if (rows.length === 0) return;
  const errors: ImportError[] = [];
  for (const r of rows)
    errors.push(
      showFault(r.line, await lineAt(job.path, Number(r.byte_from), Number(r.byte_to)), {
        path: ['id'],
        message: `"${r.external_id}" stands already on line ${r.first}`,
        fix: 'Give each prompt an id of its own, or remove one of the two.',
      }),
    );
  const { rowCount } = await pool().query(
    `delete from import_row r using (${REPEATED}) x where r.run = $1 and r.line = x.line`,
    [job.run],
  );
  problems.addMany(rowCount ?? rows.length, errors);
}

/** The same pair again is left out; the same pair with the other side chosen says nothing certain. */
async function dropRepeated(run: string, dropped: Record<string, number>): Promise<void> {
  const { rows } = await pool().query<{ same: boolean; n: number }>(
    `with gone as (
       delete from import_row r using (${REPEATED}) x where r.run = $1 and r.line = x.line returning x.same
     ) select same, count(*)::int as n from gone group by 1`,
    [run],
  );
  for (const { same, n } of rows) dropped[same ? 'duplicate' : 'contradicts an earlier row'] = n;
}
