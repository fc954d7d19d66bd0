/**
 * Weights in safetensors files: one file, or a checkpoint folder with one or several shards.
 * Only this format is read: it holds numbers and no code. Layout: u64 length, JSON header, little-endian data.
 */
import { createHash } from 'node:crypto';
import {
  closeSync,
  createReadStream,
  existsSync,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  statSync,
} from 'node:fs';
import path from 'node:path';
import { TrainerError } from '../errors';
import { bf16ToF32, f16ToF32 } from './halves';
import {
  broken,
  type Dtype,
  type Header,
  MAX_HEADER_BYTES,
  parseHeader,
  type TensorEntry,
} from './safetensors-header';

export type TensorInfo = { dtype: Dtype; shape: number[]; bytes: number };
export interface SafetensorsFile {
  /** In the order of the data. */
  readonly names: string[];
  readonly metadata: Record<string, string>;
  has(name: string): boolean;
  info(name: string): TensorInfo;
  /** The values row by row as float32; f64, f16 and bf16 are converted. Throws when one is no finite number. */
  read(name: string): Float32Array;
  close(): void;
}

export function openSafetensors(file: string): SafetensorsFile {
  if (!existsSync(file) || !statSync(file).isFile())
    throw new TrainerError('missing_file', `The weights ${file} do not exist.`);
  const fd = openSync(file, 'r');
  try {
    const { header, dataStart } = readHeader(fd, file);
    return new OneFile(file, fd, header, dataStart);
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

function readHeader(fd: number, file: string): { header: Header; dataStart: number } {
  const size = fstatSync(fd).size;
  if (size < 8) throw broken(file, `it has ${size} bytes; the shortest has 8.`);
  const length = readBytes(fd, 0, 8, file).readBigUInt64LE();
  if (length > BigInt(MAX_HEADER_BYTES))
    throw broken(file, `its header claims ${length} bytes; ${MAX_HEADER_BYTES} is the limit.`);
  const dataStart = 8 + Number(length);
  if (dataStart > size)
    throw broken(file, `it is cut short in its header: expected ${dataStart} bytes, found ${size}.`, {
      expected: dataStart,
      found: size,
    });
  const text = readBytes(fd, 8, Number(length), file).toString('utf8');
  return { header: parseHeader(text, size - dataStart, file), dataStart };
}

class OneFile implements SafetensorsFile {
  readonly names: string[];
  readonly metadata: Record<string, string>;
  #open = true;

  constructor(
    private readonly file: string,
    private readonly fd: number,
    private readonly header: Header,
    private readonly dataStart: number,
  ) {
    this.metadata = header.metadata;
    this.names = [...header.tensors].sort(([, a], [, b]) => a.begin - b.begin).map(([name]) => name);
  }

  has(name: string): boolean {
    return this.header.tensors.has(name);
  }

  info(name: string): TensorInfo {
    const { dtype, shape, begin, end } = this.#entry(name);
    return { dtype, shape, bytes: end - begin };
  }

  read(name: string): Float32Array {
    const { dtype, begin, end } = this.#entry(name);
    if (!this.#open)
      throw new TrainerError('closed_file', `${this.file} was closed before ${name} was read.`);
    // A fresh buffer, so that typed arrays of any width can stand on it.
    const bytes = new Uint8Array(new ArrayBuffer(end - begin));
    fill(this.fd, this.dataStart + begin, bytes, this.file, name);
    const values = toFloat32(bytes.buffer, dtype, name, this.file);
    if (!allFinite(values)) throw notFinite(values, name, this.file);
    return values;
  }

  close(): void {
    if (this.#open) closeSync(this.fd);
    this.#open = false;
  }

  #entry(name: string): TensorEntry {
    const entry = this.header.tensors.get(name);
    if (!entry) throw missingTensor(this.file, name);
    return entry;
  }
}

function toFloat32(buffer: ArrayBuffer, dtype: Dtype, name: string, file: string): Float32Array {
  if (dtype === 'F32') return new Float32Array(buffer);
  if (dtype === 'BF16') return bf16ToF32(new Uint16Array(buffer));
  if (dtype === 'F16') return f16ToF32(new Uint16Array(buffer));
  if (dtype === 'F64') return Float32Array.from(new Float64Array(buffer));
  throw new TrainerError(
    'unsupported_dtype',
    `Tensor ${name} in ${file} is ${dtype}; weights must be F32, F16, BF16 or F64 (quantised checkpoints are not read).`,
  );
}

/** Zero times a number is zero, times NaN or infinity it is NaN: one pass without a branch, 1 ns a value. */
function allFinite(values: Float32Array): boolean {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * 0;
  return sum === 0;
}

function notFinite(values: Float32Array, tensor: string, file: string): TrainerError {
  const at = values.findIndex((value) => !Number.isFinite(value));
  return new TrainerError(
    'not_finite',
    `Tensor ${tensor} in ${file} has the value ${values[at]} at position ${at}; weights must be finite numbers. The run that made it went wrong: take an earlier checkpoint, or download it again.`,
    { tensor, at },
  );
}

function readBytes(fd: number, position: number, length: number, file: string): Buffer {
  const bytes = Buffer.alloc(length);
  fill(fd, position, bytes, file, 'the header');
  return bytes;
}

function fill(fd: number, position: number, bytes: Uint8Array, file: string, what: string): void {
  const step = 1 << 28;
  for (let done = 0; done < bytes.length; ) {
    const n = readSync(fd, bytes, done, Math.min(step, bytes.length - done), position + done);
    if (n === 0)
      throw broken(file, `it ended while ${what} was read: expected ${bytes.length} bytes, found ${done}.`);
    done += n;
  }
}

const missingTensor = (file: string, name: string) =>
  new TrainerError(
    'missing_tensor',
    `${file} has no tensor ${name}; the checkpoint is incomplete or of another model.`,
  );

const SINGLE = 'model.safetensors';
const INDEX = 'model.safetensors.index.json';
const SHARD = /^[A-Za-z0-9][A-Za-z0-9._-]*\.safetensors$/;

/** The weights of a Hugging Face folder, one file or several shards. */
export function openCheckpoint(dir: string): SafetensorsFile {
  const { files, shardOf } = weightFiles(dir);
  if (!shardOf) return openSafetensors(path.join(dir, SINGLE));
  const open = new Map<string, SafetensorsFile>();
  try {
    for (const file of files) open.set(file, openSafetensors(path.join(dir, file)));
    for (const [name, file] of shardOf)
      if (!open.get(file)!.has(name)) throw missingTensor(path.join(dir, file), name);
  } catch (error) {
    for (const file of open.values()) file.close();
    throw error;
  }
  return new Shards(path.join(dir, INDEX), open, shardOf);
}

class Shards implements SafetensorsFile {
  readonly names: string[];
  readonly metadata: Record<string, string>;
  constructor(
    private readonly index: string,
    private readonly files: Map<string, SafetensorsFile>,
    private readonly shardOf: Map<string, string>,
  ) {
    this.names = [...shardOf.keys()];
    this.metadata = Object.assign({}, ...[...files.values()].map((file) => file.metadata));
  }
  has(name: string): boolean {
    return this.shardOf.has(name);
  }
  info(name: string): TensorInfo {
    return this.#shard(name).info(name);
  }
  read(name: string): Float32Array {
    return this.#shard(name).read(name);
  }
  close(): void {
    for (const file of this.files.values()) file.close();
  }
  #shard(name: string): SafetensorsFile {
    const file = this.shardOf.get(name);
    if (file === undefined) throw missingTensor(this.index, name);
    return this.files.get(file)!;
  }
}

/** Which files hold the weights; `shardOf` only when there are several. */
function weightFiles(dir: string): { files: string[]; shardOf?: Map<string, string> } {
  if (existsSync(path.join(dir, SINGLE))) return { files: [SINGLE] };
  const index = path.join(dir, INDEX);
  if (!existsSync(index))
    throw new TrainerError(
      'missing_file',
      `${dir} has no ${SINGLE} and no ${INDEX}. Only safetensors are read; convert other formats first.`,
    );
  if (statSync(index).size > MAX_HEADER_BYTES) throw broken(index, 'it is larger than 100 MB.');
  const shardOf = new Map<string, string>();
  for (const [name, file] of Object.entries(readWeightMap(index))) {
    if (typeof file !== 'string' || !SHARD.test(file))
      throw broken(
        index,
        `tensor ${name} points to ${JSON.stringify(file)}, which is not a plain file name.`,
      );
    shardOf.set(name, file);
  }
  const files = [...new Set(shardOf.values())].sort();
  for (const file of files)
    if (!existsSync(path.join(dir, file)))
      throw new TrainerError('missing_file', `The shard ${file} that ${index} names is missing in ${dir}.`);
  return { files, shardOf };
}

function readWeightMap(index: string): Record<string, unknown> {
  try {
    const { weight_map: map } = JSON.parse(readFileSync(index, 'utf8')) as { weight_map?: unknown };
    if (typeof map === 'object' && map !== null && !Array.isArray(map)) return map as Record<string, unknown>;
  } catch {
    throw broken(index, 'it is not JSON.');
  }
  throw broken(index, 'it has no weight_map.');
}

/** Names the weights: SHA-256 of the one file, or of the lines `sha256  name` of the shards in name order. */
export async function sha256OfWeights(dir: string): Promise<string> {
  const { files, shardOf } = weightFiles(dir);
  if (!shardOf) return sha256OfFile(path.join(dir, SINGLE));
  const all = createHash('sha256');
  for (const file of files) all.update(`${await sha256OfFile(path.join(dir, file))}  ${file}\n`);
  return all.digest('hex');
}

export async function sha256OfFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
