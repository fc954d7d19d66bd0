/**
 * The header of a GGUF file (version 2 or 3, little-endian): metadata and where each tensor lies.
 * Layout: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md. Every count and offset is checked against the file's
 * size before anything is allocated for it.
 */
import { fstatSync, readSync } from 'node:fs';
import { TrainerError } from '../errors';
import { QUANTS, type QuantName } from './gguf-quants';

export type GgufValue = string | number | boolean | GgufValue[];
/** `shape` is row-major (outermost first), `position` counts from the start of the file. */
export type GgufTensor = { name: string; type: QuantName; shape: number[]; position: number; bytes: number };
export type GgufHeader = { metadata: Map<string, GgufValue>; tensors: GgufTensor[] };

const MAX_HEADER_BYTES = 100_000_000;
const MAX_TENSORS = 100_000;
const MAX_KEYS = 10_000;

export const brokenGguf = (file: string, what: string) =>
  new TrainerError('bad_gguf', `${file} is not a usable GGUF file: ${what} Download it again.`);

export function readGgufHeader(fd: number, file: string): GgufHeader {
  const size = fstatSync(fd).size;
  const reader = new Reader(fd, file, size);
  if (reader.u32() !== 0x46554747) throw brokenGguf(file, 'it does not begin with GGUF.');
  const version = reader.u32();
  if (version !== 2 && version !== 3) throw brokenGguf(file, `it is version ${version}; 2 and 3 are read.`);
  const tensorCount = reader.count(MAX_TENSORS, 'tensors');
  const keyCount = reader.count(MAX_KEYS, 'metadata keys');
  const metadata = new Map<string, GgufValue>();
  for (let i = 0; i < keyCount; i++) metadata.set(reader.string(), reader.value(reader.u32()));
  const raw = Array.from({ length: tensorCount }, () => readTensorInfo(reader, file));
  return { metadata, tensors: placeTensors(raw, metadata, reader.position, size, file) };
}

type RawTensor = { name: string; shape: number[]; type: number; offset: number };

function readTensorInfo(reader: Reader, file: string): RawTensor {
  const name = reader.string();
  const rank = reader.u32();
  if (rank < 1 || rank > 4) throw brokenGguf(file, `tensor ${name} has ${rank} dimensions.`);
  // GGUF writes the fastest dimension first.
  const shape = Array.from({ length: rank }, () => reader.u64()).reverse();
  return { name, shape, type: reader.u32(), offset: reader.u64() };
}

function placeTensors(
  raw: RawTensor[],
  metadata: Map<string, GgufValue>,
  headerEnd: number,
  size: number,
  file: string,
): GgufTensor[] {
  const alignment = metadata.get('general.alignment') ?? 32;
  if (typeof alignment !== 'number' || alignment < 1 || alignment > 1 << 20 || alignment % 8 !== 0)
    throw brokenGguf(file, `its alignment is ${String(alignment)}.`);
  const dataStart = Math.ceil(headerEnd / alignment) * alignment;
  return raw.map(({ name, shape, type, offset }) => {
    const quant = QUANTS.find((candidate) => candidate.id === type);
    if (!quant)
      throw new TrainerError(
        'unsupported_dtype',
        `Tensor ${name} in ${file} is quantised as type ${type}; known are ${QUANTS.map((q) => q.name).join(', ')}.`,
      );
    const count = shape.reduce((product, n) => product * n, 1);
    const bytes = (count / quant.block) * quant.bytes;
    if (!Number.isSafeInteger(count) || !Number.isSafeInteger(bytes) || shape.at(-1)! % quant.block !== 0)
      throw brokenGguf(file, `tensor ${name} has the shape [${shape}].`);
    const position = dataStart + offset;
    if (position + bytes > size)
      throw brokenGguf(
        file,
        `it is cut short at tensor ${name}: expected ${position + bytes} bytes, found ${size}.`,
      );
    return { name, type: quant.name, shape, position, bytes };
  });
}

/** A forward reader over the header, through a window of 1 MB. */
class Reader {
  position = 0;
  private window = Buffer.alloc(0);
  private windowStart = 0;

  constructor(
    private readonly fd: number,
    private readonly file: string,
    private readonly size: number,
  ) {}

  u32(): number {
    return this.take(4).readUInt32LE();
  }

  u64(): number {
    const value = this.take(8).readBigUInt64LE();
    if (value > BigInt(Number.MAX_SAFE_INTEGER))
      throw brokenGguf(this.file, `a number in its header is ${value}.`);
    return Number(value);
  }

  count(limit: number, what: string): number {
    const n = this.u64();
    if (n > limit) throw brokenGguf(this.file, `it claims ${n} ${what}; ${limit} is the limit.`);
    return n;
  }

  string(): string {
    return this.take(this.u64()).toString('utf8');
  }

  value(type: number): GgufValue {
    if (type === 8) return this.string();
    if (type === 7) return this.take(1).readUInt8() !== 0;
    if (type === 9) return this.array();
    const width = WIDTHS[type];
    if (width === undefined) throw brokenGguf(this.file, `a metadata value has the unknown type ${type}.`);
    return SCALARS[type]!(this.take(width));
  }

  private array(): GgufValue[] {
    const type = this.u32();
    if (type === 9) throw brokenGguf(this.file, 'a metadata list holds lists.');
    const count = this.u64();
    // The smallest element has a byte (a text: eight for its length).
    const least = type === 8 ? 8 : (WIDTHS[type] ?? 1);
    if (count * least > this.size - this.position)
      throw brokenGguf(this.file, `a metadata list claims ${count} entries, more than the file can hold.`);
    return Array.from({ length: count }, () => this.value(type));
  }

  /** The next bytes; valid until the next call. */
  private take(length: number): Buffer {
    const end = this.position + length;
    if (end > this.size)
      throw brokenGguf(this.file, `it is cut short: expected ${end} bytes, found ${this.size}.`);
    if (end > MAX_HEADER_BYTES) throw brokenGguf(this.file, 'its header is larger than 100 MB.');
    if (end > this.windowStart + this.window.length) this.load(Math.max(length, 1 << 20));
    const from = this.position - this.windowStart;
    this.position = end;
    return this.window.subarray(from, from + length);
  }

  private load(length: number): void {
    const window = Buffer.alloc(Math.min(length, this.size - this.position));
    for (let done = 0; done < window.length; ) {
      const n = readSync(this.fd, window, done, window.length - done, this.position + done);
      if (n === 0) throw brokenGguf(this.file, 'it shrank while it was read.');
      done += n;
    }
    this.window = window;
    this.windowStart = this.position;
  }
}

const WIDTHS: Record<number, number> = {
  0: 1,
  1: 1,
  2: 2,
  3: 2,
  4: 4,
  5: 4,
  6: 4,
  7: 1,
  10: 8,
  11: 8,
  12: 8,
};
const SCALARS: Record<number, (bytes: Buffer) => number> = {
  0: (b) => b.readUInt8(),
  1: (b) => b.readInt8(),
  2: (b) => b.readUInt16LE(),
  3: (b) => b.readInt16LE(),
  4: (b) => b.readUInt32LE(),
  5: (b) => b.readInt32LE(),
  6: (b) => b.readFloatLE(),
  10: (b) => Number(b.readBigUInt64LE()),
  11: (b) => Number(b.readBigInt64LE()),
  12: (b) => b.readDoubleLE(),
};
