/** float32 to the block formats of GGUF that are written, as ggml's `quantize_row_*_ref` (ggml-quants.c) computes them. */
import { TrainerError } from '../errors';
import { f32ToF16 } from './halves';

export type ExportType = 'F32' | 'F16' | 'Q8_0';

/** `name` is for errors: a value beyond the range of half precision is refused. */
export function encodeTensor(type: ExportType, values: Float32Array, name: string): Uint8Array {
  if (type === 'F32') return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return type === 'F16' ? f16(values, name) : q8(values, name);
}

function f16(values: Float32Array, name: string): Uint8Array {
  const halves = f32ToF16(values);
  const at = halves.findIndex(isInfinite);
  if (at >= 0) throw outOfRange(name, values[at]!);
  return new Uint8Array(halves.buffer);
}

/** 32 values: their largest size / 127 as scale (half precision), then each divided by it, rounded away from zero at .5. */
function q8(values: Float32Array, name: string): Uint8Array {
  const blocks = values.length / 32;
  const scales = new Float32Array(blocks);
  const out = new Uint8Array(blocks * 34);
  for (let block = 0; block < blocks; block++) {
    let most = 0;
    for (let i = 0; i < 32; i++) most = Math.max(most, Math.abs(values[block * 32 + i]!));
    // ggml computes in float32 at every step; fround is where it rounds.
    const scale = Math.fround(most / 127);
    const inverse = scale ? Math.fround(1 / scale) : 0;
    scales[block] = scale;
    for (let i = 0; i < 32; i++)
      out[block * 34 + 2 + i] = awayFromZero(Math.fround(values[block * 32 + i]! * inverse));
  }
  f32ToF16(scales).forEach((half, block) => {
    if (isInfinite(half)) throw outOfRange(name, largest(values.subarray(block * 32, block * 32 + 32)));
    out[block * 34] = half & 255;
    out[block * 34 + 1] = half >> 8;
  });
  return out;
}

const largest = (values: Float32Array) => values.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a));
const awayFromZero = (value: number) => Math.sign(value) * Math.floor(Math.abs(value) + 0.5);
const isInfinite = (half: number) => (half & 0x7fff) === 0x7c00;
const outOfRange = (name: string, value: number) =>
  new TrainerError(
    'out_of_range',
    `Tensor ${name} has the value ${value}, which half precision cannot hold.`,
  );
