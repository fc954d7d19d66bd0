import type { FileHandle } from 'node:fs/promises';

const BLOCK = 256 * 1024;

/** At most `limit` lines of a file from byte `from` on, where a line begins; `next` is where the one after them begins. */
export async function linesFrom(
  file: FileHandle,
  from: number,
  limit: number,
): Promise<{ lines: string[]; next: number }> {
  const lines: string[] = [];
  let next = from;
  let rest: Buffer = Buffer.alloc(0);
  for (let at = from; lines.length < limit; ) {
    const block = Buffer.alloc(BLOCK);
    const { bytesRead } = await file.read(block, 0, BLOCK, at);
    if (bytesRead === 0) {
      // The last line may lack its break.
      if (rest.length > 0) lines.push(rest.toString('utf8'));
      return { lines, next: next + rest.length };
    }
    at += bytesRead;
    rest = Buffer.concat([rest, block.subarray(0, bytesRead)]);
    for (let end = rest.indexOf(10); end >= 0 && lines.length < limit; end = rest.indexOf(10)) {
      lines.push(rest.subarray(0, end).toString('utf8'));
      next += end + 1;
      rest = rest.subarray(end + 1);
    }
  }
  return { lines, next };
}
