import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { pickBackend } from '@/trainer/backend';
import { packPairs } from '@/trainer/data/pack';
import { readModelConfig } from '@/trainer/io/config';
import { bf16ToF32, f16ToF32, f32ToBf16, f32ToF16 } from '@/trainer/io/halves';
import { openCheckpoint } from '@/trainer/io/safetensors';
import { writeSafetensors } from '@/trainer/io/safetensors-write';
import { loadTokenizer } from '@/trainer/io/tokenizer';
import { mergeCheckpoint } from '@/trainer/merge-checkpoint';
import { answerLogps } from '@/trainer/model/answer-logps';
import { loadWeights } from '@/trainer/model/weights';
import { largestDifference, NANO, nanoDir, nanoReference, scratchDir, tokenPairs } from './nano';

const scratch = scratchDir();

/** The fixture with its tensors dealt out to `shards` files, as transformers names them. */
function shard(name: string, shards: number): string {
  const dir = path.join(scratch, `${name}-sharded`);
  const source = openCheckpoint(nanoDir(name));
  cpSync(nanoDir(name), dir, { recursive: true });
  rmSync(path.join(dir, 'model.safetensors'));
  const map: Record<string, string> = {};
  for (let i = 0; i < shards; i++) {
    const file = `model-0000${i + 1}-of-0000${shards}.safetensors`;
    const names = source.names.filter((_, n) => n % shards === i);
    for (const tensor of names) map[tensor] = file;
    const read = (tensor: string) => ({ shape: source.info(tensor).shape, data: source.read(tensor) });
    writeSafetensors(path.join(dir, file), new Map(names.map((tensor) => [tensor, read(tensor)])));
  }
  source.close();
  writeFileSync(path.join(dir, 'model.safetensors.index.json'), JSON.stringify({ weight_map: map }));
  return dir;
}

describe.each(NANO)('%s and its adapter as one model', (name) => {
  const out = path.join(scratch, name);
  const reference = nanoReference(name);
  const merge = () => mergeCheckpoint({ model: nanoDir(name), adapter: `${nanoDir(name)}/adapter`, out });

  it('gives the log-probabilities of base and adapter', async () => {
    await pickBackend();
    const { layers } = readModelConfig(nanoDir(name));
    expect(merge()).toEqual({ tensors: openCheckpoint(nanoDir(name)).names.length, merged: 7 * layers });
    const weights = await loadWeights(out);
    const logps = answerLogps(weights, undefined, packPairs(tokenPairs(reference)));
    weights.dispose();
    expect(largestDifference(logps, reference.logps.policy.flat())).toBeLessThan(1e-4);
  });

  it('is a whole folder: tokenizer, template and a config that says float32', async () => {
    const tokenizer = await loadTokenizer(out);
    const [first] = reference.tokenizer;
    expect(tokenizer.encode(first!.text)).toEqual(first!.ids);
    const json = JSON.parse(readFileSync(path.join(out, 'config.json'), 'utf8'));
    expect(json.dtype).toBe('float32');
    expect(json.torch_dtype).toBeUndefined();
    expect(readdirSync(out)).not.toContain('reference.json');
  });

  it.each([
    ['bfloat16', f32ToBf16, bf16ToF32],
    ['float16', f32ToF16, f16ToF32],
  ] as const)('in %s every value is the nearest to the float32 one', (dtype, down, up) => {
    const half = path.join(scratch, `${name}-${dtype}`);
    mergeCheckpoint({ model: nanoDir(name), adapter: `${nanoDir(name)}/adapter`, out: half, dtype });
    const [full, rounded] = [openCheckpoint(out), openCheckpoint(half)];
    expect(rounded.names).toEqual(full.names);
    for (const tensor of full.names) expect(rounded.read(tensor)).toEqual(up(down(full.read(tensor))));
    expect(readModelConfig(half)).toEqual(readModelConfig(out));
    expect(JSON.parse(readFileSync(path.join(half, 'config.json'), 'utf8')).dtype).toBe(dtype);
  });

  it('of a model in three shards is the same, and the shards train as one file does', async () => {
    const sharded = shard(name, 3);
    const again = path.join(scratch, `${name}-from-shards`);
    mergeCheckpoint({ model: sharded, adapter: `${nanoDir(name)}/adapter`, out: again });
    const [one, other] = [openCheckpoint(out), openCheckpoint(again)];
    expect([...other.names].sort()).toEqual([...one.names].sort());
    for (const tensor of one.names) expect(other.read(tensor)).toEqual(one.read(tensor));
    const weights = await loadWeights(sharded);
    const logps = answerLogps(weights, undefined, packPairs(tokenPairs(reference)));
    weights.dispose();
    expect(largestDifference(logps, reference.logps.reference.flat())).toBeLessThan(1e-4);
  });

  it('does not write over a model', () => {
    expect(merge).toThrow(/already holds a model/);
  });
});

it('an adapter of another model is refused, and nothing is written', () => {
  const out = path.join(scratch, 'other');
  expect(() =>
    mergeCheckpoint({ model: nanoDir('nano-qwen2'), adapter: `${nanoDir('nano-llama')}/adapter`, out }),
  ).toThrow(/this base model needs/);
  expect(existsSync(out)).toBe(false);
});
