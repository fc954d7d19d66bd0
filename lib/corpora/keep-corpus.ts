import { mkdir, open, rename } from 'node:fs/promises';
import path from 'node:path';
import type { FilterReport, Languages } from '@/lib/contracts/corpora';
import { corpusFile } from '@/lib/data-folder';
import { inTransaction, pool } from '@/lib/db';
import { notify } from '@/lib/live/notify';

export interface KeptCorpus {
  contentHash: string;
  bytes: number;
  rows: number;
  languages: Languages;
  report?: FilterReport;
}

/** Moves a checked file to its place under its hash, on disk. Files of equal content are one. */
export async function placeFile(file: string, contentHash: string): Promise<void> {
  const target = corpusFile(contentHash);
  await mkdir(path.dirname(target), { recursive: true });
  await rename(file, target);
  const folder = await open(path.dirname(target), 'r');
  await folder.sync().finally(() => folder.close());
}

/** Makes a corpus ready, once: a second worker at the same one changes nothing. Its file must be in place. */
export async function keepCorpus(id: string, kept: KeptCorpus): Promise<void> {
  const { contentHash, bytes, rows, languages, report } = kept;
  await inTransaction(async (client) => {
    const { rows: changed } = await client.query<{ project_id: string }>(
      `update corpus set content_hash = $2, bytes = $3, rows = $4, languages = $5, report = $6,
         error_count = 0, errors = '[]', ready_at = now()
       where id = $1 and ready_at is null returning project_id`,
      [id, contentHash, bytes, rows, JSON.stringify(languages), report ? JSON.stringify(report) : null],
    );
    if (!changed[0]) return;
    await client.query(
      `insert into audit_event (project_id, action, entity, entity_id, after)
       values ($1, 'corpus.ready', 'corpus', $2, $3)`,
      [changed[0].project_id, id, JSON.stringify({ contentHash, bytes, rows })],
    );
    await notify(client, { projectId: changed[0].project_id, topic: 'corpora', id });
  });
}

/** Keeps what a filtering that left nothing found. */
export async function keepReport(id: string, report: FilterReport): Promise<void> {
  await pool().query('update corpus set report = $2 where id = $1 and ready_at is null', [
    id,
    JSON.stringify(report),
  ]);
}
