/** Lines of a JSONL file, as a stream. */
import { createReadStream } from 'node:fs';
import { TrainerError } from '../errors';

const MAX_LINE_BYTES = 4 * 1024 ** 2;

export type Line = {
  text: string;
  /** From 1; empty lines count too. */
  line: number;
  /** Where the line's bytes stand in the file, and how many they are without the line break. */
  offset: number;
  bytes: number;
  /** Those bytes. */
  raw: Buffer;
};

const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

/** Lines with their byte ranges; empty lines and a byte-order mark are skipped. */
export async function* readLines(file: string): AsyncGenerator<Line> {
  let rest: Buffer<ArrayBufferLike> = Buffer.alloc(0);
  let offset = 0;
  let line = 0;
  for await (const chunk of openStream(file)) {
    rest = rest.length ? Buffer.concat([rest, chunk]) : chunk;
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      line++;
      const found = toLine(rest.subarray(0, end), line, offset);
      if (found) yield found;
      offset += end + 1;
      rest = rest.subarray(end + 1);
    }
    // A carriage return may stand after the line.
    if (rest.length > MAX_LINE_BYTES + 1)
      throw new TrainerError('bad_row', `${file} line ${line + 1} is longer than 4 MB.`, { line: line + 1 });
  }
  const last = toLine(rest, line + 1, offset);
  if (last) yield last;
}

function toLine(bytes: Buffer, line: number, offset: number): Line | undefined {
  const mark = line === 1 && bytes.subarray(0, 3).equals(BOM) ? 3 : 0;
  const own = bytes.subarray(mark);
  if (!own.toString('latin1').trim()) return undefined;
  return { text: own.toString('utf8'), line, offset: offset + mark, bytes: own.length, raw: own };
}

async function* openStream(file: string): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: 1 << 18 })) yield chunk as Buffer;
  } catch (error) {
    const why =
      (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'does not exist' : `cannot be read (${error})`;
    throw new TrainerError('missing_file', `The data file ${file} ${why}.`);
  }
}
