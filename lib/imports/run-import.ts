import fs from 'node:fs';
import type pg from 'pg';
import { inTransaction, pool } from '@/lib/db';
import { DiscernError, notFound } from '@/lib/errors';
import { notify } from '@/lib/live/notify';
import { applyPrompts, type Counts } from './apply-prompts';
import { type ImportContext, type ImportJob, readImportJob, readSetting } from './job';
import { findKnown, refuseChanges } from './known-prompts';
import { Problems } from './problems';
import { applyRankings, validateRankings } from './rankings';
import { clearStage } from './stage';
import { type Validated, validatePrompts } from './validate-prompts';

/**
 * Does an import from wherever it was left: validates the whole file, then applies it in one transaction. It may be cut
 * off at any moment and run again: before the commit nothing was written, after it nothing is left to do. Throws
 * `unprocessable` when rows are wrong and the mode is `all`; the errors stand in the Import row.
 */
export async function runImport(id: string, ctx: ImportContext): Promise<void> {
  const job = await readImportJob(pool(), id);
  if (!job) throw notFound('This import');
  if (job.appliedAt) return tidy(job);
  if (!fs.existsSync(job.path))
    throw new DiscernError(
      'unprocessable',
      job.uploaded ? 'The uploaded file is no longer kept: upload it again.' : `${job.path} is gone.`,
    );
  const problems = new Problems();
  ctx.progress({ phase: 'validating', done: 0, total: job.bytes });
  const found = await validate(job, problems, ctx);
  if (job.mode === 'all' && problems.count > 0) return refuse(job, found, problems);
  const applied = await apply(job, found, problems, ctx);
  if (!applied) return refuse(job, found, problems);
  await tidy(job);
}

async function validate(job: ImportJob, problems: Problems, ctx: ImportContext): Promise<Validated> {
  try {
    return job.kind !== 'prompts'
      ? await validateRankings(job, problems, ctx)
      : await validatePrompts(job, await readSetting(pool(), job.projectId), problems, ctx);
  } catch (e) {
    if (!(e instanceof DiscernError)) throw e;
    // The file as a whole is wrong: that is its one error.
    problems.add({
      line: 1,
      field: '',
      message: e.message,
      fix: 'Choose another file, or convert this one.',
    });
    await record(pool(), job, { rows: 0, dropped: {} }, problems);
    throw e;
  }
}

/** False when the data changed since the validation so that rows are wrong now; then nothing was written. */
async function apply(
  job: ImportJob,
  found: Validated,
  problems: Problems,
  ctx: ImportContext,
): Promise<boolean> {
  const refused = new Error('refused');
  try {
    // One import of a project at a time.
    await inTransaction(
      async (c) => {
        // A second worker at the same import finds it applied.
        if ((await readImportJob(c, job.id))?.appliedAt) return;
        if (job.kind === 'prompts') {
          await findKnown(c, job);
          await refuseChanges(c, job, problems);
        }
        if (job.mode === 'all' && problems.count > 0) throw refused;
        const counts =
          job.kind !== 'prompts'
            ? await applyRankings(c, job, problems, ctx)
            : await applyPrompts(c, job, ctx);
        if (job.mode === 'all' && problems.count > 0) throw refused;
        await record(c, job, found, problems, counts);
        await c.query(
          `insert into audit_event (project_id, actor_id, action, entity, entity_id, after)
         values ($1, $2, 'import.applied', 'import', $3, $4)`,
          [job.projectId, job.createdById, job.id, JSON.stringify({ kind: job.kind, ...counts })],
        );
        await notify(c, { projectId: job.projectId, topic: job.kind === 'prompts' ? 'prompts' : 'rankings' });
        if (job.format === 'hh') await notify(c, { projectId: job.projectId, topic: 'rankings' });
      },
      { turn: `import ${job.projectId}` },
    );
    return true;
  } catch (e) {
    if (e === refused) return false;
    throw e;
  }
}

async function refuse(job: ImportJob, found: Validated, problems: Problems): Promise<never> {
  await record(pool(), job, found, problems);
  await clearStage(pool(), job.id);
  const errors = problems.count === 1 ? '1 error' : `${problems.count.toLocaleString('en')} errors`;
  const rows = found.rows === 1 ? '1 row' : `${found.rows.toLocaleString('en')} rows`;
  throw new DiscernError('unprocessable', `${errors} in ${rows}; nothing was written.`);
}

async function record(
  client: pg.ClientBase | pg.Pool,
  job: ImportJob,
  found: Validated,
  problems: Problems,
  counts?: Counts,
): Promise<void> {
  await client.query(
    `update import set rows = $2, created = $3, updated = $4, unchanged = $5, error_count = $6, errors = $7, counts = $8,
       applied_at = case when $9 then now() end where id = $1`,
    [
      job.id,
      found.rows,
      counts?.created ?? 0,
      counts?.updated ?? 0,
      counts?.unchanged ?? 0,
      problems.count,
      JSON.stringify(problems.first()),
      JSON.stringify({ dropped: found.dropped }),
      counts !== undefined,
    ],
  );
}

/** After a commit neither the stage nor the upload is needed. */
async function tidy(job: ImportJob): Promise<void> {
  await clearStage(pool(), job.id);
  if (job.uploaded) await fs.promises.rm(job.path, { force: true });
}
