import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readModelConfig } from '@/trainer/io/config';
import { convertGguf } from '@/trainer/io/gguf';
import { permute, unpermute } from '@/trainer/io/gguf-rows';
import { openCheckpoint, openSafetensors } from '@/trainer/io/safetensors';
import { loadTokenizer } from '@/trainer/io/tokenizer';

// Written and read back by the gguf package: test/reference/tiny-gguf.py.
const fixtures = path.resolve(import.meta.dirname, '../../../fixtures');
const source = path.join(fixtures, 'tiny.gguf');
const scratch = mkdtempSync(path.join(tmpdir(), 'discern-gguf-'));
const out = path.join(scratch, 'tiny');
afterAll(() => rmSync(scratch, { recursive: true }));

describe('a GGUF of the Llama family', () => {
  const progress: number[] = [];
  beforeAll(() => convertGguf(source, out, { onProgress: (done, total) => progress.push(done / total) }));

  it('gives the values of the gguf package in every format, rows of q and k in order', () => {
    const expected = openSafetensors(path.join(fixtures, 'tiny-gguf.safetensors'));
    const found = openCheckpoint(out);
    expect([...found.names].sort()).toEqual([...expected.names].sort());
    for (const name of expected.names) {
      const values = found.read(name);
      const sample = values.filter((_, i) => i % 61 === 0);
      const wanted = expected.read(name);
      expect(sample.length, name).toBe(wanted.length);
      expect(Math.max(...sample.map((value, i) => Math.abs(value - wanted[i]!))), name).toBeLessThan(1e-6);
    }
    expected.close();
    found.close();
    expect(progress.at(-1)).toBe(1);
  });

  it('has its config', () => {
    expect(readModelConfig(out)).toEqual({
      family: 'llama',
      hiddenSize: 256,
      intermediateSize: 64,
      layers: 2,
      heads: 4,
      kvHeads: 2,
      headDim: 16,
      rmsEps: 1e-5,
      ropeTheta: 10000,
      vocabSize: 39,
      maxPositions: 128,
      tieEmbeddings: true,
      qkvBias: false,
      eosIds: [2],
    });
  });

  it('has its tokenizer, which merges no digits, and its chat template', async () => {
    const tokenizer = await loadTokenizer(out);
    const tokens = (text: string) => tokenizer.encode(text).map((id) => tokenizer.decode([id]));
    expect(tokens('the the')).toEqual(['the', ' the']);
    // "12" is in the vocabulary, "½" is made of two bytes: the pre-tokenizer keeps every number by itself.
    expect(tokens('12')).toEqual(['1', '2']);
    expect(tokenizer.encode('½').length).toBe(2);
    const text = tokenizer.renderChat([{ role: 'user', content: 'the' }], { addGenerationPrompt: false });
    expect(text).toBe('<|im_start|>userthe<|im_end|>');
    expect(tokenizer.endOfTurnId).toBe(2);
    expect(tokenizer.vocabSize).toBe(39);
  });

  it('leaves nothing half-written', () => {
    expect(readdirSync(scratch)).toEqual(['tiny']);
    expect(readdirSync(out).sort()).toEqual([
      'config.json',
      'generation_config.json',
      'model.safetensors',
      'tokenizer.json',
      'tokenizer_config.json',
    ]);
  });
});

describe('unpermute', () => {
  it('brings interleaved rows of each head apart', () => {
    // 2 heads of 4 rows, 1 column: a0 b0 a1 b1 → a0 a1 b0 b1
    const rows = Float32Array.of(0, 10, 1, 11, 100, 110, 101, 111);
    expect([...unpermute(rows, 2, [8, 1])]).toEqual([0, 1, 10, 11, 100, 101, 110, 111]);
    expect(permute(unpermute(rows, 2, [8, 1]), 2, [8, 1])).toEqual(rows);
  });
});

describe('corrupt files', () => {
  const whole = readFileSync(source);
  const at = path.join(scratch, 'bad.gguf');
  const target = path.join(scratch, 'bad');
  /** The file with some bytes replaced. */
  const patched = (position: number, bytes: Buffer) => {
    const copy = Buffer.from(whole);
    bytes.copy(copy, position);
    writeFileSync(at, copy);
  };
  const u64 = (value: bigint) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(value);
    return bytes;
  };
  const fails = (message: RegExp) => {
    expect(() => convertGguf(at, target)).toThrow(message);
    expect(existsSync(target)).toBe(false);
    expect(readdirSync(scratch).filter((name) => name.includes('.tmp'))).toEqual([]);
  };

  it.each([
    ['another magic', 0, Buffer.from('GGML'), /does not begin with GGUF/],
    ['version 1', 4, Buffer.from([1, 0, 0, 0]), /it is version 1/],
    ['too many tensors', 8, u64(1n << 40n), /claims \d+ tensors/],
    ['a count of 2^63', 8, u64(1n << 63n), /a number in its header/],
    ['too many keys', 16, u64(1_000_000n), /metadata keys/],
    ['a key longer than the file', 24, u64(1n << 32n), /cut short/],
  ])('%s', (_, position, bytes, message) => {
    patched(position, bytes);
    fails(message);
  });

  it.each([
    ['in the header', 300],
    ['in the data', whole.length - 100],
    ['after the magic', 4],
  ])('cut short %s', (_, length) => {
    copyFileSync(source, at);
    truncateSync(at, length);
    fails(/cut short/);
  });

  it('of another architecture', () => {
    patched(whole.indexOf('general.architecture') + 20 + 4 + 8, Buffer.from('gemma'));
    fails(/architecture gemma/);
  });

  it('with a dimension that is too large', () => {
    const name = whole.indexOf('output_norm.weight');
    patched(name + 18 + 4, u64(1n << 33n));
    fails(/output_norm\.weight|cut short/);
  });

  it('with a tensor past the end', () => {
    const name = whole.indexOf('output_norm.weight');
    patched(name + 18 + 4 + 8 + 4, u64(1n << 40n));
    fails(/cut short at tensor output_norm\.weight/);
  });

  it('with a list that claims more than the file holds', () => {
    const key = whole.indexOf('tokenizer.ggml.tokens');
    patched(key + 21 + 4 + 4, u64(1n << 34n));
    fails(/more than the file can hold/);
  });

  it('with an unknown quantisation or pre-tokenizer', () => {
    const name = whole.indexOf('output_norm.weight');
    patched(name + 18 + 4 + 8, Buffer.from([99, 0, 0, 0]));
    fails(/quantised as type 99/);
    patched(whole.indexOf('smollm'), Buffer.from('smellm'));
    fails(/gpt2\/smellm/);
  });
});
