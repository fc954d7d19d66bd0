import type { ModelChoice } from '@/lib/contracts/model-choice';
import { checkpointFolder } from '@/lib/data-folder';
import { db, type Tx } from '@/lib/db';
import { DiscernError, notFound } from '@/lib/errors';
import { baseFolder } from './base-folder';
import { modelFolder } from './model-folder';

/** Folders a model is loaded from. */
export interface ModelSource {
  model: string;
  /** Of a LoRA checkpoint. */
  adapter: string | null;
}

/** Where a model lies; throws with what to do where it is not on this machine or not the project's. */
export async function modelSource(projectId: string, choice: ModelChoice): Promise<ModelSource> {
  if ('base' in choice) return { model: await modelFolder(choice.base), adapter: null };
  const checkpoint = await db.checkpoint.findUnique({ where: { id: choice.checkpoint } });
  if (!checkpoint || checkpoint.projectId !== projectId) throw notFound('This checkpoint');
  const folder = checkpointFolder(checkpoint.id);
  if (checkpoint.kind === 'judge')
    throw new DiscernError(
      'unprocessable',
      'A judge gives scores and writes no text. Choose another checkpoint.',
    );
  return checkpoint.kind === 'lora'
    ? { model: await baseFolder(checkpoint.base), adapter: folder }
    : { model: folder, adapter: null };
}

/** The ModelRef of a base model or checkpoint, made at its first use. */
export async function modelRefOf(tx: Pick<Tx, 'modelRef'>, choice: ModelChoice): Promise<string> {
  const key =
    'base' in choice
      ? { kind: 'base' as const, name: choice.base }
      : { kind: 'checkpoint' as const, name: choice.checkpoint };
  const row = await tx.modelRef.upsert({
    where: { kind_name: key },
    create: { ...key, ...('checkpoint' in choice ? { checkpointId: choice.checkpoint } : {}) },
    update: {},
  });
  return row.id;
}
