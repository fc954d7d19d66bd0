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

/**
 * Collects valid rows and writes them to the staging table in batches bounded in rows and bytes, one at a time and beside
 * the reading of the next.
 */
export class Stage {
  #rows: StagedRow[] = [];
  #chars = 0;
  #writing: Promise<unknown> | undefined;

  constructor(readonly job: Pick<ImportJob, 'id' | 'run'>) {}

  async add(row: StagedRow): Promise<void> {
    this.#rows.push(row);
    this.#chars += row.to - row.from;
    if (this.#rows.length >= BATCH_ROWS || this.#chars >= BATCH_CHARS) await this.#next();
  }

  /** Resolves when all rows are written. */
  async flush(): Promise<void> {
    await this.#next();
    await this.#writing;
  }

  async #next(): Promise<void> {
    await this.#writing;
    const rows = this.#rows;
    this.#rows = [];
    this.#chars = 0;
    this.#writing = rows.length ? this.#write(rows) : undefined;
    // A failure is thrown where it is waited for.
    this.#writing?.catch(() => {});
  }

  #write(rows: StagedRow[]): Promise<unknown> {
    return pool().query({
      name: 'stage-import-rows',
      text: `insert into import_row (import_id, run, line, external_id, content_hash, byte_from, byte_to, data)
             select $1, $2, r.line, r.id, r.hash, r."from", r."to", r.data
             from jsonb_to_recordset($3::jsonb)
               as r(line int, id text, hash text, "from" bigint, "to" bigint, data jsonb)`,
      values: [
        this.job.id,
        this.job.run,
        JSON.stringify(
          rows.map(({ line, externalId, contentHash, from, to, data }) => ({
            line,
            id: externalId,
            hash: contentHash,
            from,
            to,
            data,
          })),
        ),
      ],
    });
  }
}

/** Forgets the staged rows of an import, of this run and of runs that were cut off. */
export async function clearStage(client: pg.ClientBase | pg.Pool, importId: string): Promise<void> {
  await client.query('delete from import_row where import_id = $1', [importId]);
}
