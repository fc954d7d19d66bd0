import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { Person } from '@/lib/access/authorize';
import type { Work } from '@/lib/contracts/common';
import type { ImportKind, retryImport as operation } from '@/lib/contracts/imports';
import { db } from '@/lib/db';
import { DiscernError } from '@/lib/errors';
import { deliver } from '@/lib/jobs/deliver';
import { writeImport } from './create-import';
import { isKept } from './read-import';

type Options = z.output<NonNullable<typeof operation.body>>;

/** Imports the same upload again as an import of its own, e.g. only its good rows. */
export async function retryImport(person: Person, id: string, o: Options): Promise<z.input<typeof Work>> {
  const old = await db.import.findUniqueOrThrow({ where: { id } });
  const job = await db.job.findUnique({ where: { id }, select: { state: true } });
  if (job?.state === 'queued' || job?.state === 'running')
    throw new DiscernError(
      'conflict',
      'This import is still under way. Wait until it has ended, or cancel it.',
    );
  if (old.appliedAt || !isKept(old.path))
    throw new DiscernError('conflict', 'The uploaded file is no longer kept: upload it again.');
  const again = randomUUID();
  const options = {
    kind: old.kind as ImportKind,
    format: old.format as 'jsonl' | 'hh',
    mode: o.mode,
    update: o.update ?? old.update,
    task: old.taskKey ?? undefined,
    name: old.fileName ?? undefined,
  };
  const file = { path: old.path, bytes: Number(old.bytes), sha256: old.sha256 };
  await writeImport(again, old.projectId, person.id, options, file);
  await deliver('import', again);
  return { id: again, state: 'validating', progress: { done: 0, total: file.bytes } };
}
