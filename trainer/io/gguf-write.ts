/**
 * Writing GGUF, version 3, little-endian. Layout: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md. One tensor is in
 * memory at a time, and the file appears whole or not at all.
 */
import { writeAll, writeFileAtomic } from './atomic';
import { QUANTS, type QuantName } from './gguf-quants';

export type GgufEntry = [key: string, ...value: TypedValue];
type TypedValue =
  | [type: 'u32' | 'f32', value: number]
  | [type: 'bool', value: boolean]
  | [type: 'text', value: string]
  | [type: 'texts', value: string[]]
  | [type: 'i32s', value: number[]];

/** `shape` is row-major (outermost first); `bytes` is called once, when the tensor's turn comes. */
export type GgufTensorOut = { name: string; type: QuantName; shape: number[]; bytes: () => Uint8Array };

/** Where tensors begin; 32 is what a file without `general.alignment` has. */
const ALIGNMENT = 32;
const padding = (size: number) => (ALIGNMENT - (size % ALIGNMENT)) % ALIGNMENT;
const quantOf = (type: QuantName) => QUANTS.find(({ name }) => name === type)!;

export function sizeOf({ type, shape }: Pick<GgufTensorOut, 'type' | 'shape'>): number {
  const { block, bytes } = quantOf(type);
  return (shape.reduce((product, n) => product * n, 1) / block) * bytes;
}

export function writeGguf(file: string, metadata: GgufEntry[], tensors: GgufTensorOut[]): void {
  const header = ggufHeader(metadata, tensors);
  writeFileAtomic(file, (fd) => {
    writeAll(fd, header);
    for (const tensor of tensors) {
      const bytes = tensor.bytes();
      if (bytes.length !== sizeOf(tensor))
        throw new RangeError(`${tensor.name} has ${bytes.length} bytes, its place ${sizeOf(tensor)}`);
      writeAll(fd, bytes);
      writeAll(fd, new Uint8Array(padding(bytes.length)));
    }
  });
}

function ggufHeader(metadata: GgufEntry[], tensors: GgufTensorOut[]): Uint8Array {
  const parts = [Buffer.from('GGUF'), u32(3), u64(tensors.length), u64(metadata.length)];
  for (const [key, ...value] of metadata) parts.push(text(key), ...typed(value));
  let offset = 0;
  for (const tensor of tensors) {
    const { name, type, shape } = tensor;
    // The fastest dimension comes first.
    const dimensions = [...shape].reverse().map(u64);
    parts.push(text(name), u32(shape.length), ...dimensions, u32(quantOf(type).id), u64(offset));
    const size = sizeOf(tensor);
    offset += size + padding(size);
  }
  const header = Buffer.concat(parts);
  return Buffer.concat([header, Buffer.alloc(padding(header.length))]);
}

/** The number of its type, then the value. */
function typed([type, value]: TypedValue): Buffer[] {
  switch (type) {
    case 'u32':
      return [u32(4), u32(value)];
    case 'f32':
      return [u32(6), f32(value)];
    case 'bool':
      return [u32(7), Buffer.from([value ? 1 : 0])];
    case 'text':
      return [u32(8), text(value)];
    case 'texts':
      return [u32(9), u32(8), u64(value.length), ...value.map(text)];
    case 'i32s':
      return [u32(9), u32(5), u64(value.length), Buffer.from(Int32Array.from(value).buffer)];
  }
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function f32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([u64(bytes.length), bytes]);
}
