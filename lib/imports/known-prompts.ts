import type pg from 'pg';
import type { ImportError } from '@/lib/contracts/imports';
import { showFault } from '@/lib/formats/row-fault';
import type { ImportJob } from './job';
import type { Problems } from './problems';
import { lineAt } from './read-rows';

/**
 * Makes the table `known` of this transaction: the staged rows whose prompt is there already, with its current version.
 * By hash joins alone: for a project that is new to its statistics Postgres would look each row up among all of them.
 */
export async function findKnown(client: pg.ClientBase, job: ImportJob): Promise<void> {
  await client.query(`
    create temp table known (line int primary key, prompt_id uuid, task_id uuid, group_key text, version int,
      content_hash text) on commit drop`);
  await client.query('set local enable_nestloop = off');
  await client.query(
    `insert into known
     select r.line, p.id, p.task_id, p.group_key, p.version, v.content_hash
     from import_row r
     join prompt p on p.project_id = $2 and p.external_id = r.external_id
     join prompt_version v on v.prompt_id = p.id and v.version = p.version
     where r.run = $1`,
    [job.run, job.projectId],
  );
  await client.query('set local enable_nestloop = on');
  await client.query('analyze known');
}

// Staged rows whose prompt is known and may not be changed as they say: content without update=1; task and group never
// (they fix whose rankings and which split the prompt's are).
const REFUSED = `
  select r.line, r.external_id, r.byte_from, r.byte_to,
    case when k.task_id::text <> r.data->>'taskId' then 'task'
         when r.data->>'groupKey' <> k.group_key then 'groupKey' else 'content' end as what
  from known k join import_row r on r.run = $1 and r.line = k.line
  where k.task_id::text <> r.data->>'taskId' or r.data->>'groupKey' <> k.group_key
    or (k.content_hash <> r.content_hash and not $2)`;

const WORDS = {
  task: ['is not the task this id has here', 'Use the same task, or another id.'],
  groupKey: ['is not the group this id has here, which fixes its split', 'Use the same groupKey, or none.'],
  content: [
    'is known here with other content',
    'Choose “new versions of known prompts” (update=1), or use another id.',
  ],
} as const;

/** Takes the rows that would change what must not change out of the stage, as errors. Call it after `findKnown`. */
export async function refuseChanges(
  client: pg.ClientBase,
  job: ImportJob,
  problems: Problems,
): Promise<void> {
  const values = [job.run, job.update];
  const { rows } = await client.query<{
    line: number;
    external_id: string;
    byte_from: string;
    byte_to: string;
    what: keyof typeof WORDS;
  }>(`${REFUSED} order by r.line limit 100`, values);
  if (rows.length === 0) return;
  const errors: ImportError[] = [];
  for (const r of rows) {
    const [message, fix] = WORDS[r.what];
    const text = await lineAt(job.path, Number(r.byte_from), Number(r.byte_to));
    const path = [r.what === 'content' ? 'id' : r.what];
    errors.push(
      showFault(r.line, text, {
        path,
        message: r.what === 'content' ? `"${r.external_id}" ${message}` : message,
        fix,
      }),
    );
  }
  const { rowCount } = await client.query(
    `delete from import_row r using (${REFUSED}) x where r.run = $1 and r.line = x.line`,
    values,
  );
  problems.addMany(rowCount ?? rows.length, errors);
}
