/** A write that failed for want of room, in a sentence. */
import { statfsSync } from 'node:fs';
import path from 'node:path';
import { TrainerError } from '../errors';

const CAUSES: Record<string, string> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota on this disk is used up',
  EFBIG: 'files of that size are not allowed here (ulimit -f, or the limit of the file system)',
};

/** What is full, from an error of the file system; undefined for any other error. */
export function fullDisk(error: unknown, file: string): { code: string; what: string } | undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const cause = CAUSES[code];
  if (!cause) return undefined;
  const free = code === 'ENOSPC' ? freeMb(path.dirname(file)) : undefined;
  return { code, what: `${cause} (${code}${free === undefined ? '' : `, ${free} MB free`})` };
}

/** The error of the file system as one that a person can act on; any other error as it is. */
export function diskError(error: unknown, file: string): unknown {
  const full = fullDisk(error, file);
  if (!full) return error;
  const told = new TrainerError(
    'disk_full',
    `${file} could not be written: ${full.what}. What was there before is kept. Make room, then try again.`,
    { file, cause: full.code },
  );
  told.cause = error;
  return told;
}

function freeMb(dir: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(dir);
    return Math.floor((bavail * bsize) / 2 ** 20);
  } catch {
    return undefined;
  }
}
