import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { pickBackend } from '@/trainer/backend';
import { packPairs } from '@/trainer/data/pack';
import { readModelConfig } from '@/trainer/io/config';
import { openCheckpoint } from '@/trainer/io/safetensors';
import { loadTokenizer } from '@/trainer/io/tokenizer';
import { mergeCheckpoint } from '@/trainer/merge-checkpoint';
import { pairLogps } from '@/trainer/model/pair-logps';
import { loadWeights } from '@/trainer/model/weights';
import { largestDifference, NANO, nanoDir, nanoReference, scratchDir, tokenPairs } from './nano';

const scratch = scratchDir();

describe.each(NANO)('%s and its adapter as one model', (name) => {
  const out = path.join(scratch, name);
  const reference = nanoReference(name);
  const merge = () => mergeCheckpoint({ model: nanoDir(name), adapter: `${nanoDir(name)}/adapter`, out });

  it('gives the log-probabilities of base and adapter', async () => {
    await pickBackend();
    const { layers } = readModelConfig(nanoDir(name));
    expect(merge()).toEqual({ tensors: openCheckpoint(nanoDir(name)).names.length, merged: 7 * layers });
    const weights = await loadWeights(out);
    const logps = pairLogps(weights, undefined, packPairs(tokenPairs(reference)));
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
