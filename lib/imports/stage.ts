import type pg from 'pg';
import { pool } from '@/lib/db';
import type { ImportJob } from './job';

/** A row between validation and applying. */
export interface StagedRow {
  line: number;
  externalId: string;
  contentHash: string;
  from: number;
  to: number;
  data: unknown;
}

const BATCH_ROWS = 1000;
const BATCH_CHARS = 4_000_000;

/** Collects valid rows and writes them to the staging table in batches bounded in rows and bytes. */
export class Stage {
  #rows: StagedRow[] = [];
  #chars = 0;

  constructor(readonly job: Pick<ImportJob, 'id' | 'run'>) {}

  async add(row: StagedRow): Promise<void> {
    this.#rows.push(row);
    this.#chars += row.to - row.from;
    if (this.#rows.length >= BATCH_ROWS || this.#chars >= BATCH_CHARS) await this.flush();
  }

  async flush(): Promise<void> {
    const rows = this.#rows;
    if (rows.length === 0) return;
    this.#rows = [];
    this.#chars = 0;
    await pool().query({
      name: 'stage-import-rows',
      text: `insert into import_row (import_id, run, line, external_id, content_hash, byte_from, byte_to, data)
             select $1, $2, * from unnest($3::int[], $4::text[], $5::text[], $6::bigint[], $7::bigint[], $8::jsonb[])`,
      values: [
        this.job.id,
        this.job.run,
        rows.map((r) => r.line),
        rows.map((r) => r.externalId),
        rows.map((r) => r.contentHash),
        rows.map((r) => r.from),
        rows.map((r) => r.to),
        rows.map((r) => JSON.stringify(r.data)),
      ],
    });
  }
}

/** Forgets the staged rows of an import, of this run and of runs that were cut off. */
export async function clearStage(client: pg.ClientBase | pg.Pool, importId: string): Promise<void> {
  await client.query('delete from import_row where import_id = $1', [importId]);
}
