import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { sha256OfWeights } from '@/trainer/io/safetensors';
import { loadTokenizer } from '@/trainer/io/tokenizer';
import { listModels, readStatus, resolveModel } from '@/trainer/model-status';
import { pullModel } from '@/trainer/pull';

const root = path.resolve(import.meta.dirname, '../../../..');
const scratch = mkdtempSync(path.join(tmpdir(), 'discern-pull-'));
const modelsDir = path.join(scratch, 'models');
afterAll(() => rmSync(scratch, { recursive: true }));
beforeEach(() => rmSync(modelsDir, { recursive: true, force: true }));

describe('pullModel', () => {
  it('brings the nano model whole, and at once the second time', async () => {
    const states: string[] = [];
    const first = await pullModel('nano', { modelsDir, onProgress: ({ state }) => states.push(state) });
    expect(first).toEqual({
      name: 'nano',
      path: path.join(modelsDir, 'nano'),
      sha256: await sha256OfWeights(path.join(root, 'test/fixtures/nano-llama')),
    });
    expect(states.at(-1)).toBe('ready');
    expect((await loadTokenizer(first.path)).vocabSize).toBe(885);
    expect(readdirSync(modelsDir).sort()).toEqual(['nano', 'nano.status.json']);
    const again: string[] = [];
    expect(await pullModel('nano', { modelsDir, onProgress: ({ state }) => again.push(state) })).toEqual(
      first,
    );
    expect(again).toEqual([]);
  });

  it('sees weights that were replaced', async () => {
    const { path: folder, sha256 } = await pullModel('nano', { modelsDir });
    const weights = path.join(folder, 'model.safetensors');
    const bytes = readFileSync(weights);
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(weights, bytes);
    expect((await pullModel('nano', { modelsDir })).sha256).not.toBe(sha256);
  });

  it('is safe in several processes at once', async () => {
    const script = `import { pullModel } from './trainer/pull.ts';
      console.log(JSON.stringify(await pullModel('nano', { modelsDir: ${JSON.stringify(modelsDir)} })));`;
    const one = () =>
      promisify(execFile)(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
        cwd: root,
      });
    const answers = await Promise.all([one(), one(), one()]);
    expect(new Set(answers.map(({ stdout }) => stdout)).size).toBe(1);
    expect(readdirSync(modelsDir).sort()).toEqual(['nano', 'nano.status.json']);
  }, 60_000);

  it('takes over the lock of a process that died', async () => {
    mkdirSync(modelsDir, { recursive: true });
    writeFileSync(path.join(modelsDir, '.nano.lock'), JSON.stringify({ pid: 2 ** 22 + 1, started: '1' }));
    expect((await pullModel('nano', { modelsDir })).name).toBe('nano');
    expect(existsSync(path.join(modelsDir, '.nano.lock'))).toBe(false);
  });

  it('says which models there are', async () => {
    await expect(pullModel('gpt-9', { modelsDir })).rejects.toThrow(/smollm2-135m, qwen2\.5-0\.5b, nano/);
  });
});

describe('what is here', () => {
  it('is listed with its state', async () => {
    expect(listModels({ modelsDir }).map(({ name, state }) => [name, state])).toEqual([
      ['smollm2-135m', 'absent'],
      ['qwen2.5-0.5b', 'absent'],
      ['nano', 'absent'],
    ]);
    await pullModel('nano', { modelsDir });
    mkdirSync(path.join(modelsDir, 'mine'));
    writeFileSync(path.join(modelsDir, 'mine/config.json'), '{}');
    expect(
      listModels({ modelsDir })
        .slice(2)
        .map(({ name, state }) => [name, state]),
    ).toEqual([
      ['nano', 'ready'],
      ['mine', 'ready'],
    ]);
    // A status file alone makes no model.
    rmSync(path.join(modelsDir, 'nano'), { recursive: true });
    expect(readStatus('nano', modelsDir).state).toBe('absent');
  });

  it('is found by name, and by path only below the allowed folders', async () => {
    await pullModel('nano', { modelsDir });
    const outside = path.join(scratch, 'outside');
    mkdirSync(outside, { recursive: true });
    writeFileSync(path.join(outside, 'config.json'), '{}');
    symlinkSync(outside, path.join(modelsDir, 'link'));
    expect(resolveModel('nano', { modelsDir })).toEqual({ name: 'nano', path: path.join(modelsDir, 'nano') });
    for (const name of ['../outside', outside, 'link'])
      expect(() => resolveModel(name, { modelsDir }), name).toThrow(/outside the models folder/);
    expect(resolveModel('link', { modelsDir, extraRoots: [scratch] }).path).toBe(outside);
    expect(resolveModel(outside, { modelsDir, allowAnyPath: true }).path).toBe(outside);
    expect(() => resolveModel('smollm2-135m', { modelsDir })).toThrow(/npx discern model pull smollm2-135m/);
    expect(() => resolveModel('nothing', { modelsDir })).toThrow(/no folder with a config\.json/);
  });
});
