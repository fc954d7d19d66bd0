import { existsSync, readdirSync } from 'node:fs';
import { Readable } from 'node:stream';
import { create } from 'tar';
import { checkpointFolder } from '@/lib/data-folder';
import { db } from '@/lib/db';
import { DiscernError, notFound } from '@/lib/errors';

/** A checkpoint's folder as a tar stream with one top folder named after it. Throws 404 and, when its files are gone, 422. */
export async function downloadCheckpoint(id: string): Promise<Response> {
  const row = await db.checkpoint.findUnique({ where: { id } });
  if (!row) throw notFound('This checkpoint');
  const folder = checkpointFolder(id);
  if (!existsSync(folder))
    throw new DiscernError(
      'unprocessable',
      'The files of this checkpoint are not in the data folder. Restore them from a backup, or resume the run.',
    );
  const name = row.name.replace(/[^\w.-]+/g, '-').slice(0, 80) || 'checkpoint';
  const tar = create({ cwd: folder, portable: true, prefix: name }, readdirSync(folder).sort());
  return new Response(Readable.toWeb(Readable.from(tar)) as ReadableStream, {
    headers: {
      'content-type': 'application/x-tar',
      'content-disposition': `attachment; filename="${name}.tar"`,
      'cache-control': 'no-store',
    },
  });
}
