import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { TrainerError } from '@/trainer/errors';
import { bf16ToF32, f16ToF32, f32ToBf16, f32ToF16 } from '@/trainer/io/halves';
import { openCheckpoint, openSafetensors, sha256OfWeights } from '@/trainer/io/safetensors';
import { writeSafetensors } from '@/trainer/io/safetensors-write';

const scratch = mkdtempSync(path.join(tmpdir(), 'discern-safetensors-'));
afterAll(() => rmSync(scratch, { recursive: true }));
const fixtures = path.resolve(import.meta.dirname, '../../../fixtures');
const at = (name: string) => path.join(scratch, name);

/** A file of any header text and data. */
function craft(name: string, header: unknown, data: Uint8Array = new Uint8Array(0), length?: bigint): string {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(length ?? BigInt(text.length));
  writeFileSync(at(name), Buffer.concat([size, text, data]));
  return at(name);
}

function raw(name: string, text: string): string {
  writeFileSync(at(name), text);
  return at(name);
}

function fails(file: string): TrainerError {
  try {
    openSafetensors(file).close();
  } catch (error) {
    expect(error).toBeInstanceOf(TrainerError);
    expect((error as Error).message).toContain(path.basename(file));
    return error as TrainerError;
  }
  throw new Error(`${file} was opened`);
}

describe('a round trip', () => {
  it('gives the same values, shapes and metadata', () => {
    const tensors = new Map([
      ['matrix', { shape: [2, 3], data: Float32Array.of(1, -2, 3.5, 0, 1e-38, 3e38) }],
      ['scalar', { shape: [], data: Float32Array.of(7) }],
      ['empty', { shape: [0, 4], data: new Float32Array(0) }],
    ]);
    writeSafetensors(at('a.safetensors'), tensors, { metadata: { format: 'pt', note: 'ü' } });
    const file = openSafetensors(at('a.safetensors'));
    expect(file.names).toHaveLength(3);
    expect(file.metadata).toEqual({ format: 'pt', note: 'ü' });
    for (const [name, { shape, data }] of tensors) {
      expect(file.info(name)).toEqual({ dtype: 'F32', shape, bytes: data.byteLength });
      expect(file.read(name)).toEqual(data);
    }
    file.close();
    expect(readdirSync(scratch).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('leaves the old file and no other when writing fails', () => {
    writeSafetensors(at('kept.safetensors'), new Map([['x', { shape: [1], data: Float32Array.of(1) }]]));
    const before = readFileSync(at('kept.safetensors'));
    const bad = new Map([['x', { shape: [2], data: Float32Array.of(1) }]]);
    expect(() => writeSafetensors(at('kept.safetensors'), bad)).toThrow(/has 1 values/);
    expect(readFileSync(at('kept.safetensors'))).toEqual(before);
    expect(readdirSync(scratch).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('converts bf16, f16 and f64', () => {
    // 1, -2.5, the smallest subnormal half, the largest number
    const f16 = new Uint16Array([0x3c00, 0xc100, 0x0001, 0x7bff]);
    const bf16 = new Uint16Array([0x3f80, 0xc020, 0x0001, 0x7f7f]);
    const f64 = new Float64Array([1, -2.5]);
    const data = Buffer.concat([f16, bf16, f64].map((part) => Buffer.from(part.buffer)));
    const file = openSafetensors(
      craft(
        'half.safetensors',
        {
          f16: { dtype: 'F16', shape: [4], data_offsets: [0, 8] },
          bf16: { dtype: 'BF16', shape: [4], data_offsets: [8, 16] },
          f64: { dtype: 'F64', shape: [2], data_offsets: [16, 32] },
        },
        data,
      ),
    );
    expect([...file.read('f16')]).toEqual([1, -2.5, 2 ** -24, 65504]);
    expect([...file.read('bf16')]).toEqual([1, -2.5, 2 ** -133, (2 - 2 ** -7) * 2 ** 127]);
    expect([...file.read('f64')]).toEqual([1, -2.5]);
    file.close();
  });
});

describe('half precision', () => {
  const values = Float32Array.of(1, -2.5, 0.1, 1 / 3, 3e-6, 0);

  it.each([
    ['bfloat16', 'BF16', f32ToBf16, bf16ToF32],
    ['float16', 'F16', f32ToF16, f16ToF32],
  ] as const)('%s is written in half the bytes and read as the nearest number', (dtype, name, down, up) => {
    const file = at(`${dtype}.safetensors`);
    writeSafetensors(file, new Map([['x', { shape: [6], data: values }]]), { dtype });
    const read = openSafetensors(file);
    expect(read.info('x')).toEqual({ dtype: name, shape: [6], bytes: 12 });
    expect(read.read('x')).toEqual(up(down(values)));
    read.close();
  });

  it('refuses a value that it cannot hold, and leaves no file', () => {
    const big = new Map([['x', { shape: [2], data: Float32Array.of(1, -70000) }]]);
    expect(() => writeSafetensors(at('big.safetensors'), big, { dtype: 'float16' })).toThrow(
      /Tensor x has the value -70000, which float16 cannot hold\. Write bfloat16 or float32/,
    );
    const bigger = new Map([['x', { shape: [1], data: Float32Array.of(3.4e38) }]]);
    expect(() => writeSafetensors(at('big.safetensors'), bigger, { dtype: 'bfloat16' })).toThrow(/bfloat16/);
    expect(existsSync(at('big.safetensors'))).toBe(false);
  });
});

describe('values that are no finite numbers', () => {
  const f32 = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer);
  const u16 = (...values: number[]) => new Uint8Array(Uint16Array.from(values).buffer);
  it.each([
    ['F32', f32(1, Number.NaN, 2), /Tensor bad in .* has the value NaN at position 1/],
    ['F32', f32(1, 2, Number.NEGATIVE_INFINITY), /the value -Infinity at position 2/],
    ['F16', u16(0x7c00, 0, 0), /the value Infinity at position 0/],
    ['BF16', u16(0, 0, 0x7fc0), /the value NaN at position 2/],
  ])('%s: the tensor and the place are named', (dtype, data, message) => {
    const entry = { dtype, shape: [3], data_offsets: [0, data.length] };
    const file = openSafetensors(craft('nan.safetensors', { bad: entry }, data));
    expect(() => file.read('bad')).toThrow(message);
    file.close();
  });

  it('does not mistake the largest numbers for infinity', () => {
    const data = f32(3.4e38, 3.4e38, -3.4e38);
    const entry = { dtype: 'F32', shape: [3], data_offsets: [0, 12] };
    const file = openSafetensors(craft('large.safetensors', { x: entry }, data));
    expect(file.read('x')).toHaveLength(3);
    file.close();
  });
});

describe('corrupt files', () => {
  const f32 = (shape: unknown, offsets: unknown) => ({ dtype: 'F32', shape, data_offsets: offsets });
  const cases: [string, () => string, RegExp][] = [
    ['shorter than 8 bytes', () => raw('c.safetensors', 'abc'), /has 3 bytes/],
    ['a header of 2^63 bytes', () => craft('c.safetensors', '{}', undefined, 1n << 63n), /header claims/],
    [
      'a header over 100 MB',
      () => craft('c.safetensors', '{}', undefined, 100_000_001n),
      /100000000 is the limit/,
    ],
    ['a header past the end', () => craft('c.safetensors', '{}', undefined, 50n), /cut short in its header/],
    ['no JSON', () => craft('c.safetensors', '{"a":'), /not JSON/],
    ['a list as header', () => craft('c.safetensors', '[]'), /not a JSON object/],
    ['an entry that is a number', () => craft('c.safetensors', { x: 1 }), /entry of tensor x/],
    [
      'an unknown dtype',
      () => craft('c.safetensors', { x: { ...f32([1], [0, 4]), dtype: 'F3' } }),
      /unknown dtype "F3"/,
    ],
    [
      'a dtype of the prototype',
      () => craft('c.safetensors', { x: { ...f32([1], [0, 4]), dtype: 'toString' } }),
      /unknown dtype/,
    ],
    ['a negative dimension', () => craft('c.safetensors', { x: f32([-1], [0, 4]) }), /has the shape/],
    ['a fractional dimension', () => craft('c.safetensors', { x: f32([1.5], [0, 6]) }), /has the shape/],
    [
      'an overflowing shape',
      () => craft('c.safetensors', { x: f32([2 ** 40, 2 ** 40], [0, 4]) }),
      /impossible size/,
    ],
    ['a shape that is text', () => craft('c.safetensors', { x: f32('4', [0, 4]) }), /has the shape/],
    [
      'offsets that are missing',
      () => craft('c.safetensors', { x: { dtype: 'F32', shape: [1] } }),
      /has the offsets/,
    ],
    ['offsets that run backwards', () => craft('c.safetensors', { x: f32([1], [4, 0]) }), /needs 4 bytes/],
    [
      'offsets of another size',
      () => craft('c.safetensors', { x: f32([2], [0, 4]) }, new Uint8Array(4)),
      /needs 8 bytes/,
    ],
    [
      'overlapping tensors',
      () => craft('c.safetensors', { x: f32([2], [0, 8]), y: f32([2], [4, 12]) }, new Uint8Array(12)),
      /tensor y overlaps/,
    ],
    [
      'a hole',
      () => craft('c.safetensors', { x: f32([1], [0, 4]), y: f32([1], [8, 12]) }, new Uint8Array(12)),
      /bytes 4–8 before tensor y/,
    ],
    [
      'bytes after the last tensor',
      () => craft('c.safetensors', { x: f32([1], [0, 4]) }, new Uint8Array(9)),
      /found 9/,
    ],
    ['metadata that is no text', () => craft('c.safetensors', { __metadata__: { a: 1 } }), /__metadata__\.a/],
  ];
  it.each(cases)('%s', (_, make, message) => {
    expect(fails(make()).message).toMatch(message);
  });

  it('a file cut short names tensor, expected and found bytes', () => {
    const source = path.join(fixtures, 'nano-llama/model.safetensors');
    const file = at('cut.safetensors');
    writeFileSync(file, readFileSync(source));
    truncateSync(file, 400_000);
    const error = fails(file);
    expect(error.message).toMatch(/cut short at tensor model\.\S+: expected \d+ bytes of data, found \d+/);
    expect(error.details).toMatchObject({
      tensor: expect.any(String),
      expected: 645_312,
      found: expect.any(Number),
    });
  });

  it('says that there is no such file, and refuses quantised tensors when they are read', () => {
    expect(() => openSafetensors(at('none.safetensors'))).toThrow(/do not exist/);
    const file = openSafetensors(
      craft('int.safetensors', { q: { dtype: 'I8', shape: [4], data_offsets: [0, 4] } }, new Uint8Array(4)),
    );
    expect(() => file.read('q')).toThrow(/is I8/);
    expect(() => file.read('r')).toThrow(/has no tensor r/);
    file.close();
    expect(() => file.read('q')).toThrow(/was closed/);
  });
});

describe('a checkpoint folder', () => {
  const folder = (name: string, map?: Record<string, string>) => {
    mkdirSync(at(name), { recursive: true });
    if (map)
      writeFileSync(path.join(at(name), 'model.safetensors.index.json'), JSON.stringify({ weight_map: map }));
    return at(name);
  };
  const one = (value: number) => ({ shape: [1], data: Float32Array.of(value) });

  it('of two shards reads as one, and has one hash', async () => {
    const dir = folder('sharded', { a: 's-1.safetensors', b: 's-2.safetensors' });
    writeSafetensors(path.join(dir, 's-1.safetensors'), new Map([['a', one(1)]]));
    writeSafetensors(path.join(dir, 's-2.safetensors'), new Map([['b', one(2)]]));
    const file = openCheckpoint(dir);
    expect(file.names).toEqual(['a', 'b']);
    expect([file.read('a')[0], file.read('b')[0]]).toEqual([1, 2]);
    expect(() => file.read('c')).toThrow(/index\.json has no tensor c/);
    file.close();
    const before = await sha256OfWeights(dir);
    writeSafetensors(path.join(dir, 's-2.safetensors'), new Map([['b', one(3)]]));
    expect(await sha256OfWeights(dir)).not.toBe(before);
  });

  it.each(['../x.safetensors', '/etc/x.safetensors', 'a/b.safetensors', 'x.bin', '.safetensors', ''])(
    'refuses the shard name %j',
    (name) => {
      expect(() => openCheckpoint(folder('escape', { a: name }))).toThrow(/not a plain file name/);
    },
  );

  it('says which shard or tensor is missing', () => {
    expect(() => openCheckpoint(folder('gone', { a: 'gone-1.safetensors' }))).toThrow(
      /shard gone-1\.safetensors/,
    );
    const dir = folder('short', { a: 's.safetensors', b: 's.safetensors' });
    writeSafetensors(path.join(dir, 's.safetensors'), new Map([['a', one(1)]]));
    expect(() => openCheckpoint(dir)).toThrow(/s\.safetensors has no tensor b/);
    expect(() => openCheckpoint(folder('empty'))).toThrow(/has no model\.safetensors/);
  });
});
