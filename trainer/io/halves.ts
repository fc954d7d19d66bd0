/** Half-precision numbers to float32. */

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
