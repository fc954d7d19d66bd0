import { describe, expect, it } from 'vitest';
import { bf16ToF32, f16ToF32, f32ToBf16, f32ToF16 } from '@/trainer/io/halves';

/** Every pattern from 0 up to the largest finite number; the next one would be infinity. */
const upTo = (largest: number) => Uint16Array.from({ length: largest + 1 }, (_, bits) => bits);

describe.each([
  ['float16', f32ToF16, f16ToF32, 0x7bff],
  ['bfloat16', f32ToBf16, bf16ToF32, 0x7f7f],
] as const)('%s', (_, down, up, largest) => {
  const bits = upTo(largest);
  const values = up(bits);

  it('gives back every number, with either sign', () => {
    expect(down(values)).toEqual(bits);
    const negative = bits.map((b) => b | 0x8000);
    expect(down(up(negative))).toEqual(negative);
  });

  it('rounds to nearest, and half way to the even one', () => {
    // float32 holds the middle of two neighbours, and what is next to the middle, exactly
    const middle = values.slice(0, -1).map((value, i) => (value + values[i + 1]!) / 2);
    const next = (value: number, by: number) => {
      const one = Float32Array.of(value);
      new Uint32Array(one.buffer)[0]! += by;
      return one[0]!;
    };
    expect(down(middle)).toEqual(bits.slice(0, -1).map((b) => b + (b & 1)));
    expect(down(middle.map((value) => next(value, 1)))).toEqual(bits.slice(1));
    expect(down(middle.map((value) => next(value, -1)))).toEqual(bits.slice(0, -1));
  });

  it('goes over to infinity half a step beyond its largest number, and keeps NaN', () => {
    const step = values[largest]! - values[largest - 1]!;
    const [below, at] = [values[largest]! + step * 0.499, values[largest]! + step * 0.5];
    expect([...down(Float32Array.of(below, at, -at))]).toEqual([
      largest,
      largest + 1,
      (largest + 1) | 0x8000,
    ]);
    expect(up(down(Float32Array.of(Number.NaN)))[0]).toBeNaN();
  });
});
