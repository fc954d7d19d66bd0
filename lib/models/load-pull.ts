import { db } from '@/lib/db';
import { notFound } from '@/lib/errors';

/** The name of the model that a pull is for. */
export async function loadPull(id: string): Promise<string> {
  const pull = await db.modelPull.findUnique({ where: { id } });
  if (!pull) throw notFound('This download');
  return pull.name;
}
