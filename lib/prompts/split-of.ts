import { createHash } from 'node:crypto';
import type { Split } from '@/lib/contracts/words';

/**
 * The split of a prompt, for good: SHA-256(salt NUL group key) as a fraction of [0, 1), its first 48 bits; test where
 * it is below the project's test share. Prompts of one group always share a split.
 */
export function splitOf(salt: string, groupKey: string, testShare: number): Split {
  const hash = createHash('sha256').update(`${salt}\0${groupKey}`).digest();
  return hash.readUIntBE(0, 6) / 2 ** 48 < testShare ? 'test' : 'train';
}
