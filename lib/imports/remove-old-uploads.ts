import fs from 'node:fs/promises';
import path from 'node:path';
import { uploadFile } from '@/lib/data-folder';
import { pool } from '@/lib/db';
import { uploadPath } from './receive-upload';

const KEPT_DAYS = 7;

/** Removes uploads of a week ago that no import and no corpus still wants; a refused import can be tried again until then. */
export async function removeOldUploads(): Promise<void> {
  const folder = path.dirname(uploadFile('any'));
  const before = Date.now() - KEPT_DAYS * 86_400_000;
  const names = await fs.readdir(folder).catch(() => []);
  const old = [];
  for (const name of names) {
    const file = path.join(folder, name);
    const stat = await fs.stat(file).catch(() => undefined);
    if (stat && stat.mtimeMs < before) old.push(file);
  }
  if (old.length === 0) return;
  const { rows } = await pool().query<{ path: string }>(
    `select i.path from import i join job j on j.id = i.id
     where i.path = any($1) and j.state in ('queued', 'running')
     union all
     select 'uploads/' || id from job where name = 'corpus' and state in ('queued', 'running')`,
    [old.map(uploadPath)],
  );
  const wanted = new Set(rows.map((r) => path.basename(r.path)));
  for (const file of old) if (!wanted.has(path.basename(file))) await fs.rm(file, { force: true });
}
