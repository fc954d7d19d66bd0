/** The header of a safetensors file, checked whole before anything is allocated for a tensor. */
import { TrainerError } from '../errors';

export const DTYPE_BYTES = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U64: 8,
  U32: 4,
  U16: 2,
  U8: 1,
  BOOL: 1,
} as const;

export type Dtype = keyof typeof DTYPE_BYTES;
/** `begin` and `end` count bytes after the header. */
export type TensorEntry = { dtype: Dtype; shape: number[]; begin: number; end: number };
export type Header = { tensors: Map<string, TensorEntry>; metadata: Record<string, string> };

export const MAX_HEADER_BYTES = 100_000_000;
const MAX_RANK = 16;

/** `dataBytes` is what the file holds after its header. */
export function parseHeader(text: string, dataBytes: number, file: string): Header {
  const raw = parseObject(text, file);
  const tensors = new Map<string, TensorEntry>();
  let metadata: Record<string, string> = {};
  for (const [name, value] of Object.entries(raw)) {
    if (name === '__metadata__') metadata = parseMetadata(value, file);
    else tensors.set(name, parseEntry(name, value, file));
  }
  checkLayout(tensors, dataBytes, file);
  return { tensors, metadata };
}

export function broken(file: string, what: string, details?: unknown): TrainerError {
  return new TrainerError(
    'bad_safetensors',
    `${file} is not a usable safetensors file: ${what} Download or export it again.`,
    details,
  );
}

function parseObject(text: string, file: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw broken(file, 'its header is not JSON.');
  }
  if (!isObject(value)) throw broken(file, 'its header is not a JSON object.');
  return value;
}

function parseMetadata(value: unknown, file: string): Record<string, string> {
  if (!isObject(value)) throw broken(file, '__metadata__ is not an object.');
  for (const [key, text] of Object.entries(value))
    if (typeof text !== 'string') throw broken(file, `__metadata__.${key} is not text.`);
  return value as Record<string, string>;
}

function parseEntry(name: string, value: unknown, file: string): TensorEntry {
  if (!isObject(value)) throw broken(file, `the entry of tensor ${name} is not an object.`);
  const { dtype, shape, data_offsets: offsets } = value;
  if (typeof dtype !== 'string' || !Object.hasOwn(DTYPE_BYTES, dtype))
    throw broken(file, `tensor ${name} has the unknown dtype ${JSON.stringify(dtype)?.slice(0, 60)}.`);
  if (!Array.isArray(shape) || shape.length > MAX_RANK || !shape.every(isCount))
    throw broken(file, `tensor ${name} has the shape ${JSON.stringify(shape)?.slice(0, 120)}.`);
  if (!Array.isArray(offsets) || offsets.length !== 2 || !offsets.every(isCount))
    throw broken(file, `tensor ${name} has the offsets ${JSON.stringify(offsets)?.slice(0, 120)}.`);
  const [begin, end] = offsets as [number, number];
  const expected = (shape as number[]).reduce((product, n) => product * n, DTYPE_BYTES[dtype as Dtype]);
  if (!Number.isSafeInteger(expected)) throw broken(file, `tensor ${name} has an impossible size.`);
  if (end - begin !== expected)
    throw broken(
      file,
      `tensor ${name} (${dtype} ${JSON.stringify(shape)}) needs ${expected} bytes, its offsets ${begin}–${end} hold ${end - begin}.`,
      { tensor: name, expected, found: end - begin },
    );
  return { dtype: dtype as Dtype, shape: shape as number[], begin, end };
}

/** No overlap, no hole, nothing after the last tensor: what the reference implementation demands too. */
function checkLayout(tensors: Map<string, TensorEntry>, dataBytes: number, file: string): void {
  const sorted = [...tensors].sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end);
  let position = 0;
  for (const [name, { begin, end }] of sorted) {
    if (begin < position) throw broken(file, `tensor ${name} overlaps the one before it at byte ${begin}.`);
    if (begin > position)
      throw broken(file, `bytes ${position}–${begin} before tensor ${name} belong to none.`);
    if (end > dataBytes)
      throw broken(
        file,
        `it is cut short at tensor ${name}: expected ${sorted.at(-1)![1].end} bytes of data, found ${dataBytes}.`,
        { tensor: name, expected: sorted.at(-1)![1].end, found: dataBytes },
      );
    position = end;
  }
  if (position !== dataBytes)
    throw broken(file, `expected ${position} bytes of data, found ${dataBytes}.`, {
      expected: position,
      found: dataBytes,
    });
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
