import { randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import type { z } from 'zod';
import type { Person } from '@/lib/access/authorize';
import { recordAudit } from '@/lib/audit/record-audit';
import type { Work } from '@/lib/contracts/common';
import type { ImportQuery } from '@/lib/contracts/imports';
import { uploadFile } from '@/lib/data-folder';
import { db } from '@/lib/db';
import { DiscernError } from '@/lib/errors';
import { createJob } from '@/lib/jobs/create-job';
import { deliver } from '@/lib/jobs/deliver';
import { receiveUpload, uploadPath } from './receive-upload';

type Options = z.output<typeof ImportQuery>;

export interface ImportFile {
  /** As in Import.path. */
  path: string;
  bytes: number;
  sha256: string;
}

/** Takes an upload in and starts its import. */
export async function createImport(
  person: Person,
  projectId: string,
  options: Options,
  request: Request,
): Promise<z.input<typeof Work>> {
  await checkOptions(projectId, options);
  const id = randomUUID();
  const upload = await receiveUpload(request, id);
  try {
    await writeImport(id, projectId, person.id, options, { path: uploadPath(id), ...upload });
  } catch (e) {
    await fs.rm(uploadFile(id), { force: true });
    throw e;
  }
  await deliver('import', id);
  return { id, state: 'validating', progress: { done: 0, total: upload.bytes } };
}

/** Throws `invalid` for options that do not go together or a task that is not there. */
export async function checkOptions(projectId: string, o: Options): Promise<void> {
  if (o.format !== 'hh') return;
  if (o.kind !== 'prompts')
    throw new DiscernError(
      'invalid',
      'Rows of format hh bring prompts and rankings at once: leave kind out.',
    );
  const tasks = await db.task.findMany({
    where: { projectId },
    select: { key: true },
    orderBy: { key: 'asc' },
  });
  if (!o.task || !tasks.some((t) => t.key === o.task))
    throw new DiscernError(
      'invalid',
      `Rows of format hh name no task: say task=KEY with one of: ${tasks.map((t) => t.key).join(', ')}.`,
    );
}

/** The row of an import, its job and the audit event, in one transaction. `claim` as in createJob. */
export async function writeImport(
  id: string,
  projectId: string,
  personId: string | null,
  o: Options,
  file: ImportFile,
  claim?: string,
): Promise<void> {
  await db.$transaction(async (tx) => {
    await tx.import.create({
      data: {
        id,
        projectId,
        kind: o.kind,
        format: o.format,
        mode: o.mode,
        update: o.update,
        taskKey: o.task ?? null,
        fileName: o.name ?? null,
        createdById: personId,
        ...file,
      },
    });
    await createJob(tx, {
      id,
      name: 'import',
      projectId,
      createdById: personId,
      total: file.bytes,
      ...(claim ? { claim } : {}),
    });
    await recordAudit(tx, {
      projectId,
      actorId: personId,
      action: 'import.created',
      entity: 'import',
      entityId: id,
      after: { ...o, sha256: file.sha256, bytes: file.bytes },
    });
  });
}
