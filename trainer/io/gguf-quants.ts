/**
 * GGUF block formats to float32, as ggml's `dequantize_row_*` (ggml-quants.c) computes them.
 * `block` values stand in `bytes` bytes.
 */
import { f16ToF32, halfTable } from './halves';

export type QuantName = 'F32' | 'F16' | 'Q4_0' | 'Q4_1' | 'Q8_0' | 'Q6_K';
type Quant = {
  name: QuantName;
  id: number;
  block: number;
  bytes: number;
  decode: (bytes: Uint8Array, values: number) => Float32Array;
};

export const QUANTS: Quant[] = [
  { name: 'F32', id: 0, block: 1, bytes: 4, decode: (bytes) => new Float32Array(copy(bytes)) },
  { name: 'F16', id: 1, block: 1, bytes: 2, decode: (bytes) => f16ToF32(new Uint16Array(copy(bytes))) },
  { name: 'Q4_0', id: 2, block: 32, bytes: 18, decode: q4(false) },
  { name: 'Q4_1', id: 3, block: 32, bytes: 20, decode: q4(true) },
  { name: 'Q8_0', id: 8, block: 32, bytes: 34, decode: q8 },
  { name: 'Q6_K', id: 14, block: 256, bytes: 210, decode: q6k },
];

export function dequantize(type: QuantName, bytes: Uint8Array, values: number): Float32Array {
  return QUANTS.find((quant) => quant.name === type)!.decode(bytes, values);
}

const copy = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer;
const half = (bytes: Uint8Array, at: number) => halfTable()[bytes[at]! | (bytes[at + 1]! << 8)]!;
const signed = (byte: number) => (byte << 24) >> 24;

/** Scale, for Q4_1 a minimum, then 16 bytes: low nibbles are values 0–15, high nibbles 16–31. */
function q4(withMinimum: boolean) {
  const [head, width] = withMinimum ? [4, 20] : [2, 18];
  return (bytes: Uint8Array, values: number): Float32Array => {
    const out = new Float32Array(values);
    for (let block = 0, at = 0; block < values; block += 32, at += width) {
      const scale = half(bytes, at);
      const offset = withMinimum ? half(bytes, at + 2) : -8 * scale;
      for (let i = 0; i < 16; i++) {
        const byte = bytes[at + head + i]!;
        out[block + i] = (byte & 15) * scale + offset;
        out[block + 16 + i] = (byte >> 4) * scale + offset;
      }
    }
    return out;
  };
}

/** Scale, then 32 signed bytes. */
function q8(bytes: Uint8Array, values: number): Float32Array {
  const out = new Float32Array(values);
  for (let block = 0, at = 0; block < values; block += 32, at += 34) {
    const scale = half(bytes, at);
    for (let i = 0; i < 32; i++) out[block + i] = signed(bytes[at + 2 + i]!) * scale;
  }
  return out;
}

/** 128 bytes of low nibbles, 64 of upper bit pairs, 16 signed scales, one scale of them all. */
function q6k(bytes: Uint8Array, values: number): Float32Array {
  const out = new Float32Array(values);
  for (let block = 0, at = 0; block < values; block += 256, at += 210) {
    const scale = half(bytes, at + 208);
    for (let part = 0; part < 2; part++)
      for (let i = 0; i < 32; i++) {
        const low = at + part * 64 + i;
        const high = bytes[at + 128 + part * 32 + i]!;
        const scales = at + 192 + part * 8 + (i >> 4);
        const quarters = [bytes[low]! & 15, bytes[low + 32]! & 15, bytes[low]! >> 4, bytes[low + 32]! >> 4];
        quarters.forEach((nibble, q) => {
          const value = (nibble | (((high >> (2 * q)) & 3) << 4)) - 32;
          out[block + part * 128 + q * 32 + i] = scale * signed(bytes[scales + 2 * q]!) * value;
        });
      }
  }
  return out;
}
