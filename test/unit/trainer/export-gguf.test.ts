import { closeSync, cpSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { exportGguf } from '@/trainer/export-gguf';
import { readModelConfig } from '@/trainer/io/config';
import { convertGguf } from '@/trainer/io/gguf';
import { readGgufHeader } from '@/trainer/io/gguf-header';
import { f16ToF32, f32ToF16 } from '@/trainer/io/halves';
import { openCheckpoint, openSafetensors } from '@/trainer/io/safetensors';
import { type TensorData, writeSafetensors } from '@/trainer/io/safetensors-write';
import { loadTokenizer } from '@/trainer/io/tokenizer';
import { mergeCheckpoint } from '@/trainer/merge-checkpoint';
import { NANO, nanoDir, nanoReference, scratchDir } from './nano';

const scratch = scratchDir();
const at = (name: string) => path.join(scratch, name);

function headerOf(file: string) {
  const fd = openSync(file, 'r');
  try {
    return readGgufHeader(fd, file);
  } finally {
    closeSync(fd);
  }
}

/** A copy of a fixture with some JSON file changed. */
function changed(folder: string, file: string, change: (json: Record<string, unknown>) => object): string {
  const dir = at(folder);
  cpSync(nanoDir('nano-llama'), dir, { recursive: true });
  const json = JSON.parse(readFileSync(path.join(dir, file), 'utf8'));
  writeFileSync(path.join(dir, file), JSON.stringify({ ...json, ...change(json) }));
  return dir;
}

/** What F16 makes of a value, and the largest error that Q8_0 may make: half a step, and the rounding of the step. */
const nearestHalf = (values: Float32Array) => f16ToF32(f32ToF16(values));
function q8Bounds(values: Float32Array): Float32Array {
  return values.map((_, i) => {
    const block = values.subarray(i - (i % 32), i - (i % 32) + 32);
    const step = Math.max(...block.map(Math.abs)) / 127;
    // the step is stored as a half: 11 bits, or units of 2^-24 when it is tiny
    return step * 0.5 + 127 * Math.max(step * 2 ** -11, 2 ** -25) + 1e-9;
  });
}

describe.each(NANO)('%s as GGUF', (name) => {
  const source = openCheckpoint(nanoDir(name));
  const config = readModelConfig(nanoDir(name));

  it.each(['F16', 'Q8_0'] as const)('%s: our reader gives back weights and config', async (type) => {
    const file = at(`${name}-${type}.gguf`);
    const { tensors, bytes } = await exportGguf({ model: nanoDir(name), type, out: file });
    const { tensors: written, metadata } = headerOf(file);
    expect(written).toHaveLength(tensors);
    expect(bytes).toBe(readFileSync(file).length);
    for (const { position } of written) expect(position % 32).toBe(0);
    expect(metadata.get('general.file_type')).toBe(type === 'F16' ? 1 : 7);

    const folder = at(`${name}-${type}`);
    convertGguf(file, folder);
    const back = openCheckpoint(folder);
    expect([...back.names].sort()).toEqual([...source.names].sort());
    const kinds = new Set<string>();
    for (const tensor of source.names) {
      const values = source.read(tensor);
      const read = back.read(tensor);
      const { shape } = source.info(tensor);
      if (shape.length === 1) expect(read, tensor).toEqual(values);
      else if (type === 'F16' || shape[1]! % 32) expect(read, tensor).toEqual(nearestHalf(values));
      else {
        const bounds = q8Bounds(values);
        expect(
          read.findIndex((value, i) => Math.abs(value - values[i]!) > bounds[i]!),
          tensor,
        ).toBe(-1);
        expect(read).not.toEqual(values);
      }
      kinds.add(shape.length === 1 ? 'F32' : type === 'F16' || shape[1]! % 32 ? 'F16' : 'Q8_0');
    }
    expect([...new Set(written.map((tensor) => tensor.type))].sort()).toEqual([...kinds].sort());
    back.close();
    // head_dim is said where it follows from the others too
    expect(readModelConfig(folder)).toEqual(config);
  });

  it('our reader gives back tokenizer and chat template', async () => {
    const [ours, theirs] = [await loadTokenizer(at(`${name}-F16`)), await loadTokenizer(nanoDir(name))];
    for (const { text, ids } of nanoReference(name).tokenizer) {
      expect(ours.encode(text)).toEqual(ids);
      expect(ours.decode(ids)).toBe(theirs.decode(ids));
    }
    const { messages } = nanoReference(name).pairs[0]!;
    const options = { addGenerationPrompt: true };
    expect(ours.encodeChat(messages, options)).toEqual(theirs.encodeChat(messages, options));
    expect(ours.endOfTurnId).toBe(theirs.endOfTurnId);
    expect(ours.vocabSize).toBe(theirs.vocabSize);
  });

  it('with an adapter is what merging and then exporting gives', async () => {
    const adapter = path.join(nanoDir(name), 'adapter');
    const model = at(`${name}-merged`);
    mergeCheckpoint({ model: nanoDir(name), adapter, out: model });
    const [one, two] = [at(`${name}-1.gguf`), at(`${name}-2.gguf`)];
    await exportGguf({ model: nanoDir(name), adapter, type: 'Q8_0', out: one, name: 'x' });
    await exportGguf({ model, type: 'Q8_0', out: two, name: 'x' });
    expect(readFileSync(one).equals(readFileSync(two))).toBe(true);
    expect(readFileSync(one).equals(readFileSync(at(`${name}-Q8_0.gguf`)))).toBe(false);
  });
});

describe('rows of the embedding without a token', () => {
  it('are filled in the file and left out when it is read', async () => {
    const model = changed('padded', 'config.json', () => ({ vocab_size: 890 }));
    const weights = path.join(model, 'model.safetensors');
    const file = openSafetensors(weights);
    const tensors = file.names.map((tensor) => {
      const { shape } = file.info(tensor);
      const rows = shape[0] === 885 ? 890 : shape[0]!;
      const data = new Float32Array((shape[1] ?? 1) * rows);
      data.set(file.read(tensor));
      return [tensor, { shape: [rows, ...shape.slice(1)], data }] as [string, TensorData];
    });
    file.close();
    writeSafetensors(weights, new Map(tensors));
    await exportGguf({ model, type: 'F16', out: at('padded.gguf') });
    const { metadata } = headerOf(at('padded.gguf'));
    const tokens = metadata.get('tokenizer.ggml.tokens') as string[];
    expect(tokens.slice(885)).toEqual(['[PAD885]', '[PAD886]', '[PAD887]', '[PAD888]', '[PAD889]']);
    convertGguf(at('padded.gguf'), at('padded-back'));
    expect((await loadTokenizer(at('padded-back'))).vocabSize).toBe(885);
    expect(readModelConfig(at('padded-back')).vocabSize).toBe(890);
  });
});

describe('what llama.cpp would compute differently is refused', () => {
  const model = (json: Record<string, unknown>) => json.model as object;
  it.each([
    [
      'a byte fallback',
      (json: Record<string, unknown>) => ({ model: { ...model(json), byte_fallback: true } }),
      /byte fallback/,
    ],
    [
      'an unknown split',
      () => ({ pre_tokenizer: { type: 'Whitespace' } }),
      /splits text in none of the known ways/,
    ],
    ['a normalizer', () => ({ normalizer: { type: 'Lowercase' } }), /normalises text \(Lowercase\)/],
  ])('%s', async (what, change, message) => {
    const dir = changed(what, 'tokenizer.json', change);
    const out = at('refused.gguf');
    await expect(exportGguf({ model: dir, type: 'F16', out })).rejects.toThrow(message);
    expect(readdirSync(scratch)).not.toContain('refused.gguf');
  });

  it('a value beyond half precision is named, and no file is left', async () => {
    const dir = at('large');
    cpSync(nanoDir('nano-qwen2'), dir, { recursive: true });
    const file = openSafetensors(path.join(dir, 'model.safetensors'));
    const tensors = new Map(
      file.names.map((tensor) => [tensor, { shape: file.info(tensor).shape, data: file.read(tensor) }]),
    );
    file.close();
    tensors.get('model.layers.1.mlp.up_proj.weight')!.data[7] = 1e9;
    writeSafetensors(path.join(dir, 'model.safetensors'), tensors);
    mkdirSync(at('into'));
    for (const type of ['F16', 'Q8_0'] as const)
      await expect(exportGguf({ model: dir, type, out: path.join(at('into'), 'x.gguf') })).rejects.toThrow(
        /Tensor model\.layers\.1\.mlp\.up_proj\.weight has the value 1000000000/,
      );
    expect(readdirSync(at('into'))).toEqual([]);
  });
});
