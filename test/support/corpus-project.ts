import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Person } from '@/lib/access/authorize';
import { CorpusQuery, filterCorpus } from '@/lib/contracts/corpora';
import { createCorpus } from '@/lib/corpora/create-corpus';
import { createFiltered } from '@/lib/corpora/create-filtered';
import { readCorpus } from '@/lib/corpora/read-corpus';
import { pool } from '@/lib/db';
import { claimJob } from '@/workers/claim';
import { corpusJob } from '@/workers/corpus/job';
import { type Outcome, runJob } from '@/workers/run-job';
import type { Body } from './import-project';

/** A project with an engineer, and corpora in it. */
export class CorpusProject {
  private constructor(
    readonly person: Person,
    readonly projectId: string,
  ) {}

  /** In a project of its own, or in the one given. */
  static async make(existing?: string): Promise<CorpusProject> {
    const [id, projectId] = [randomUUID(), existing ?? randomUUID()];
    const person = { id, email: `${id}@test.local`, name: 'Engineer', siteAdmin: false };
    await pool().query(
      `insert into "user" (id, name, email, "updatedAt") values ($1, 'Engineer', $2, now())`,
      [id, person.email],
    );
    if (existing) return new CorpusProject(person, projectId);
    await pool().query(
      `insert into project (id, slug, name, split_salt, updated_at) values ($1, $2, 'Corpora', 'salt', now())`,
      [projectId, `corpora-${projectId}`],
    );
    return new CorpusProject(person, projectId);
  }

  /** Uploads and answers the corpus's id; nothing has worked on it yet. */
  async upload(body: Body, query: Record<string, string> = {}): Promise<string> {
    const stream =
      typeof body === 'string' || body instanceof Uint8Array ? body : Readable.toWeb(Readable.from(body));
    const request = new Request('http://localhost/x', {
      method: 'POST',
      body: stream as BodyInit,
      duplex: 'half',
    } as RequestInit);
    const options = CorpusQuery.parse({ name: 'posts', ...query });
    return (await createCorpus(this.person, this.projectId, options, request)).id;
  }

  /** Runs the corpus's job to its end, as a worker does; undefined where another one has it. */
  async work(id: string, signal = new AbortController().signal): Promise<Outcome | undefined> {
    const job = await claimJob(id);
    return job && runJob(corpusJob, job, { shutdown: signal });
  }

  async uploadNow(body: Body, query: Record<string, string> = {}) {
    const id = await this.upload(body, query);
    await this.work(id);
    return readCorpus(id);
  }

  async filter(id: string, filters: unknown = {}): Promise<string> {
    const body = filterCorpus.body!.parse({ name: 'clean', filters });
    return (await createFiltered(this.person, id, body)).id;
  }

  async filterNow(id: string, filters: unknown = {}) {
    const made = await this.filter(id, filters);
    await this.work(made);
    return readCorpus(made);
  }
}
