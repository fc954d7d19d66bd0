import { createHash } from 'node:crypto';
import type { Submission } from '@/lib/contracts/assignments';

/** SHA-256 of what was submitted where, without the key; the order of an object's fields does not matter. */
export function bodyHash(assignmentId: string, { idempotencyKey: _, ...body }: Submission): string {
  return createHash('sha256').update(canonical({ assignmentId, body })).digest('hex');
}

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, v: unknown) =>
    v !== null && typeof v === 'object' && !Array.isArray(v)
      ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1)))
      : v,
  );
