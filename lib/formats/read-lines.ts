import { isUtf8 } from 'node:buffer';
import { DiscernError } from '@/lib/errors';

export interface Line {
  /** From 1. */
  line: number;
  /** Bytes of the file, without the line break. */
  from: number;
  to: number;
  /** Without BOM and carriage return; of a line that is too long its beginning only. */
  text: string;
  fault?: 'too long' | 'not utf-8';
}

const NEWLINE = 10;
const SHOWN = 300;

/**
 * The non-empty lines of a UTF-8 stream, in memory for one line of at most `maxLine` bytes: of a longer one only the
 * beginning is kept. Throws `unprocessable` for a binary stream.
 */
export async function* readLines(chunks: AsyncIterable<Uint8Array>, maxLine: number): AsyncGenerator<Line> {
  let parts: Buffer[] = [];
  let held = 0;
  let n = 1;
  let from = 0;
  let at = 0;
  const finish = (to: number): Line | undefined => {
    const whole = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
    const line = toLine(whole, { line: n, from, to }, maxLine);
    parts = [];
    held = 0;
    n++;
    from = to + 1;
    return line;
  };
  const keep = (piece: Buffer) => {
    // One byte above the limit tells that it was passed.
    const room = maxLine + 2 - held;
    if (room <= 0) return;
    // Copied, so that a long line does not hold the stream's buffers.
    parts.push(Buffer.from(piece.subarray(0, room)));
    held += Math.min(piece.length, room);
  };
  for await (const raw of chunks) {
    const chunk = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
    if (at === 0) refuseBinary(chunk);
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      if (held === 0) parts = [chunk.subarray(start, Math.min(end, start + maxLine + 2))];
      else keep(chunk.subarray(start, end));
      const line = finish(at + end);
      if (line) yield line;
      start = end + 1;
    }
    if (start < chunk.length) keep(chunk.subarray(start));
    at += chunk.length;
  }
  const last = held > 0 ? finish(at) : undefined;
  if (last) yield last;
}

function toLine(bytes: Buffer, place: Omit<Line, 'text'>, maxLine: number): Line | undefined {
  let start = 0;
  let end = bytes.length;
  if (place.line === 1 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) start = 3;
  if (bytes[end - 1] === 13) end--;
  if (place.to - place.from > maxLine + 1)
    return { ...place, text: bytes.toString('utf8', start, SHOWN), fault: 'too long' };
  const line = bytes.subarray(start, end);
  const text = line.toString('utf8');
  if (text.trim() === '') return undefined;
  if (line.length > maxLine) return { ...place, text: text.slice(0, SHOWN), fault: 'too long' };
  return isUtf8(line) ? { ...place, text } : { ...place, text, fault: 'not utf-8' };
}

const SIGNATURES: [number[], string][] = [
  [[0x1f, 0x8b], 'It is compressed with gzip: unpack it first.'],
  [[0x50, 0x4b, 3, 4], 'It is a zip file (or an Office document): unpack it, or export JSONL.'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'It is compressed with zstd: unpack it first.'],
  [[0x50, 0x41, 0x52, 0x31], 'It is a Parquet file: export it as JSONL.'],
  [[0xff, 0xfe], 'It is UTF-16: save it as UTF-8.'],
  [[0xfe, 0xff], 'It is UTF-16: save it as UTF-8.'],
];

/** What nobody meant as text is refused whole, not line by line. */
function refuseBinary(head: Buffer) {
  const known = SIGNATURES.find(([bytes]) => bytes.every((b, i) => head[i] === b));
  const start = head.subarray(0, 8192);
  const first = start.find((b) => b > 32);
  const binary = start.includes(0) || (first !== 0x7b && first !== 0xef && !isUtf8(trimmed(start)));
  if (!known && !binary) return;
  throw new DiscernError(
    'unprocessable',
    `This is not a text file. ${known?.[1] ?? 'Send UTF-8 text with one JSON object a line.'}`,
  );
}

/** Without a character that the cut at the end may have split. */
function trimmed(bytes: Buffer): Buffer {
  let end = bytes.length;
  for (let i = 1; i <= 4 && i <= bytes.length; i++)
    if ((bytes[bytes.length - i]! & 0xc0) === 0xc0) {
      end = bytes.length - i;
      break;
    } else if (bytes[bytes.length - i]! < 0x80) break;
  return bytes.subarray(0, end);
}
