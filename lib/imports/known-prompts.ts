import type pg from 'pg';
import type { ImportError } from '@/lib/contracts/imports';
import { showFault } from '@/lib/formats/row-fault';
import type { ImportJob } from './job';
import type { Problems } from './problems';
import { lineAt } from './read-rows';

// Staged rows whose prompt is known and may not be changed as they say: content without update=1; task and group never
// (they fix whose rankings and which split the prompt's are).
const REFUSED = `
  select r.line, r.external_id, r.byte_from, r.byte_to,
    case when p.task_id::text <> r.data->>'taskId' then 'task'
         when r.data->>'groupKey' <> p.group_key then 'groupKey' else 'content' end as what
  from import_row r
  join prompt p on p.project_id = $2 and p.external_id = r.external_id
  join prompt_version v on v.prompt_id = p.id and v.version = p.version
  where r.run = $1 and (p.task_id::text <> r.data->>'taskId' or r.data->>'groupKey' <> p.group_key
    or (v.content_hash <> r.content_hash and not $3))`;

const WORDS = {
  task: ['is not the task this id has here', 'Use the same task, or another id.'],
  groupKey: ['is not the group this id has here, which fixes its split', 'Use the same groupKey, or none.'],
  content: [
    'is known here with other content',
    'Choose “new versions of known prompts” (update=1), or use another id.',
  ],
} as const;

/** Takes the rows that would change what must not change out of the stage, as errors. Call it under the import's lock. */
export async function refuseChanges(
  client: pg.ClientBase,
  job: ImportJob,
  problems: Problems,
): Promise<void> {
  const values = [job.run, job.projectId, job.update];
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
