/** Half-precision numbers to float32 and back. */

/** bfloat16 is the upper half of a float32. */
export function bf16ToF32(from: Uint16Array): Float32Array {
  const bits = new Uint32Array(from.length);
  for (let i = 0; i < from.length; i++) bits[i] = from[i]! << 16;
  return new Float32Array(bits.buffer);
}

let table: Float32Array | undefined;

/** IEEE 754 binary16, every one of the 65,536 values looked up. */
export function f16ToF32(from: Uint16Array): Float32Array {
  const values = halfTable();
  const to = new Float32Array(from.length);
  for (let i = 0; i < from.length; i++) to[i] = values[from[i]!]!;
  return to;
}

export function halfTable(): Float32Array {
  table ??= Float32Array.from({ length: 65536 }, (_, bits) => halfValue(bits));
  return table;
}

function halfValue(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const bitsOf = (from: Float32Array) => new Uint32Array(from.buffer, from.byteOffset, from.length);

/** To nearest, ties to even. */
export function f32ToBf16(from: Float32Array): Uint16Array {
  const bits = bitsOf(from);
  const to = new Uint16Array(from.length);
  for (let i = 0; i < to.length; i++) {
    const x = bits[i]!;
    // a NaN must not be rounded to infinity
    to[i] = (x & 0x7fffffff) > 0x7f800000 ? (x >>> 16) | 0x40 : (x + 0x7fff + ((x >>> 16) & 1)) >>> 16;
  }
  return to;
}

/** To nearest, ties to even; beyond 65,519 infinity. */
export function f32ToF16(from: Float32Array): Uint16Array {
  const bits = bitsOf(from);
  const to = new Uint16Array(from.length);
  for (let i = 0; i < to.length; i++) to[i] = half(bits[i]!, from[i]!);
  return to;
}

function half(bits: number, value: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const size = bits & 0x7fffffff;
  if (size > 0x7f800000) return sign | 0x7e00;
  if (size >= 0x47800000) return sign | 0x7c00;
  // Below 2^-14 a half counts steps of 2^-24; adding 2^52 makes the processor round to a whole number of them.
  if (size < 0x38800000) return sign | (Math.abs(value) * 2 ** 24 + 2 ** 52 - 2 ** 52);
  return sign | ((size - 0x38000000 + 0xfff + ((size >>> 13) & 1)) >>> 13);
}
