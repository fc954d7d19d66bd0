import { db } from '@/lib/db';
import { DiscernError, notFound } from '@/lib/errors';

/** A frozen version of this project with pairs to train on. */
export async function usableVersion(projectId: string, id: string) {
  const version = await db.preferenceSetVersion.findUnique({ where: { id }, include: { set: true } });
  if (!version || version.projectId !== projectId) throw notFound('This set version');
  if (!version.frozenAt || !version.contentHash)
    throw new DiscernError(
      'unprocessable',
      'This set version is not frozen yet. Wait until it is, then start the run.',
    );
  if (version.trainCount === 0)
    throw new DiscernError(
      'unprocessable',
      'This set version has no training pairs. Widen the selection and freeze again.',
    );
  return { ...version, contentHash: version.contentHash };
}
