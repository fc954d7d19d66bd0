import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Person } from '@/lib/access/authorize';
import { ImportQuery } from '@/lib/contracts/imports';
import { db, disconnect, pool } from '@/lib/db';
import { createImport } from '@/lib/imports/create-import';
import { readImport } from '@/lib/imports/read-import';
import { closeQueues } from '@/lib/jobs/queue';
import { stopListening } from '@/lib/live/listen';
import { claimJob } from '@/workers/claim';
import { importJob } from '@/workers/import/handle';
import { runJob } from '@/workers/run-job';

/** Rows of every kind in a project that has none. */
export const nothing = { prompts: 0, versions: 0, candidates: 0, items: 0, rankings: 0, pairs: 0 };

export type Body = string | Uint8Array | AsyncIterable<Uint8Array>;

/** Objects (or lines as they are) as JSONL. */
export const lines = (...rows: unknown[]) =>
  rows.map((r) => (typeof r === 'string' ? r : JSON.stringify(r))).join('\n');

/** A good prompts row with three candidates. */
export const row = (i: number, more: object = {}) => ({
  id: `p-${i}`,
  task: 'chat',
  prompt: `Question ${i}?`,
  candidates: ['yes', { text: 'no', source: 'a' }, 'maybe'],
  ...more,
});

/** A project with two tasks and an engineer, and imports into it. */
export class ImportProject {
  private constructor(
    readonly person: Person,
    readonly projectId: string,
  ) {}

  static async make(): Promise<ImportProject> {
    const id = randomUUID();
    const projectId = randomUUID();
    const person = { id, email: `${id}@test.local`, name: 'Engineer', siteAdmin: false };
    await pool().query(
      `insert into "user" (id, name, email, "updatedAt") values ($1, 'Engineer', $2, now())`,
      [id, person.email],
    );
    await pool().query(
      `insert into project (id, slug, name, split_salt, locales, overlap, updated_at)
       values ($1, $2, 'Imports', 'salt', '{en,zh}', 2, now())`,
      [projectId, `imports-${projectId}`],
    );
    await pool().query(
      `insert into task (project_id, key, name, capability, kind, overlap) values
       ($1, 'chat', 'Chat', 'dialogue', 'subjective', null), ($1, 'label', 'Label', 'content-understanding', 'objective', 3)`,
      [projectId],
    );
    await pool().query(`insert into member (project_id, user_id, role) values ($1, $2, 'engineer')`, [
      projectId,
      id,
    ]);
    return new ImportProject(person, projectId);
  }

  /** Uploads and answers the import's id; nothing has worked on it yet. */
  async upload(body: Body, query: Record<string, string> = {}, headers: Record<string, string> = {}) {
    const stream =
      typeof body === 'string' || body instanceof Uint8Array ? body : Readable.toWeb(Readable.from(body));
    const request = new Request('http://localhost/x', {
      method: 'POST',
      body: stream as BodyInit,
      headers,
      duplex: 'half',
    } as RequestInit);
    return (await createImport(this.person, this.projectId, ImportQuery.parse(query), request)).id;
  }

  /** Runs the import's job to its end, as a worker does. */
  async work(id: string) {
    const job = await claimJob(id);
    if (job) await runJob(importJob, job, { shutdown: new AbortController().signal });
    return readImport(id);
  }

  async importNow(body: Body, query: Record<string, string> = {}) {
    return this.work(await this.upload(body, query));
  }

  async counts() {
    const { projectId } = this;
    return {
      prompts: await db.prompt.count({ where: { projectId } }),
      versions: await db.promptVersion.count({ where: { prompt: { projectId } } }),
      candidates: await db.candidate.count({ where: { promptVersion: { prompt: { projectId } } } }),
      items: await db.item.count({ where: { projectId } }),
      rankings: await db.ranking.count({ where: { projectId } }),
      pairs: await db.preferencePair.count({ where: { projectId } }),
    };
  }
}

/** Ends the process's connections after an import test. */
export async function endConnections() {
  await closeQueues();
  await stopListening();
  await disconnect();
}
