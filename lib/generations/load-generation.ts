import { GenerationCounts, GenerationParams } from '@/lib/contracts/generations';
import type { ModelChoice } from '@/lib/contracts/model-choice';
import { db } from '@/lib/db';
import { notFound } from '@/lib/errors';

export interface LoadedGeneration {
  id: string;
  projectId: string;
  modelRefId: string;
  choice: ModelChoice;
  params: GenerationParams;
  counts: GenerationCounts;
  /** `seq` of the last prompt that is done; all before it are done too. */
  place: string;
}

/** A generation as its job needs it. */
export async function loadGeneration(id: string): Promise<LoadedGeneration> {
  const row = await db.generation.findUnique({ where: { id }, include: { modelRef: true } });
  if (!row) throw notFound('This generation');
  const { kind, name } = row.modelRef;
  return {
    id,
    projectId: row.projectId,
    modelRefId: row.modelRefId,
    choice: kind === 'checkpoint' ? { checkpoint: name } : { base: name },
    params: GenerationParams.parse(row.params),
    counts: GenerationCounts.parse(row.counts),
    place: (row.counts as { place?: string }).place ?? '0',
  };
}
