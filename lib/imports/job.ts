import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type pg from 'pg';
import type { ImportKind } from '@/lib/contracts/imports';
import { env } from '@/lib/env';
import type { Setting } from '@/lib/formats/prompts-jsonl';

/** An Import row, as its job reads it. */
export interface ImportJob {
  id: string;
  /** Names the staged rows of this run of the job. */
  run: string;
  projectId: string;
  kind: ImportKind;
  format: 'jsonl' | 'hh';
  mode: 'all' | 'good';
  update: boolean;
  /** Absolute. */
  path: string;
  /** It lies in the data folder and is removed when it is done with; a file of the command line's stays. */
  uploaded: boolean;
  bytes: number;
  taskKey: string | null;
  createdById: string | null;
  appliedAt: Date | null;
}

/** What a job's handler needs of its context; the command line gives its own. */
export interface ImportContext {
  signal: AbortSignal;
  progress(p: { done?: number; total?: number; phase?: 'validating' | 'applying' }): void;
}

export async function readImportJob(
  client: pg.ClientBase | pg.Pool,
  id: string,
): Promise<ImportJob | undefined> {
  const { rows } = await client.query<Omit<ImportJob, 'uploaded' | 'run'>>(
    `select id, project_id as "projectId", kind, format, mode, "update", path, bytes::float8 as bytes,
       task_key as "taskKey", created_by_id as "createdById", applied_at as "appliedAt"
     from import where id = $1`,
    [id],
  );
  const job = rows[0];
  return (
    job && {
      ...job,
      run: randomUUID(),
      path: path.resolve(env().DISCERN_DATA, job.path),
      uploaded: !path.isAbsolute(job.path),
    }
  );
}

/** What the rows are checked against: the project's locales, split and tasks. */
export async function readSetting(client: pg.ClientBase | pg.Pool, projectId: string): Promise<Setting> {
  const { rows } = await client.query<Omit<Setting, 'tasks'> & { tasks: [string, string][] | null }>(
    `select p.id as "projectId", p.locales, p.split_salt as "splitSalt", p.test_share as "testShare",
       (select jsonb_agg(jsonb_build_array(t.key, t.id) order by t.key) from task t where t.project_id = p.id) as tasks
     from project p where p.id = $1`,
    [projectId],
  );
  const p = rows[0]!;
  return { ...p, tasks: new Map(p.tasks ?? []) };
}
