// An exported GGUF is opened by llama.cpp's own Python package, which knows the names, quantises again and compares bytes.
// Needs Python with pip once; elsewhere the test says that it skips, and test/unit/trainer/export-gguf.test.ts remains.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { exportGguf } from '@/trainer/export-gguf';
import { readModelConfig } from '@/trainer/io/config';
import { loadTokenizer } from '@/trainer/io/tokenizer';
import { pythonWith } from '../support/python';
import { NANO, nanoDir, scratchDir } from '../unit/trainer/nano';

type Answer = {
  tensors: Record<string, string>;
  missing: string[];
  different: string[];
  worst: number;
  metadata: Record<string, unknown>;
};

const scratch = scratchDir();
let python: string | undefined;
let why = '';
beforeAll(() => {
  ({ python, why } = pythonWith('gguf', 'gguf==0.19.0'));
}, 300_000);

describe.each(NANO)('%s', (name) => {
  it.for(['F16', 'Q8_0'] as const)('%s: the gguf package reads the same', async (type, { skip }) => {
    if (!python) {
      console.warn(`The GGUF of ${name} is not opened by Python: ${why}.`);
      return skip(why);
    }
    const out = path.join(scratch, `${name}-${type}.gguf`);
    await exportGguf({ model: nanoDir(name), type, out });
    const script = path.join(import.meta.dirname, '../reference/read-gguf.py');
    const answer = JSON.parse(
      execFileSync(python, [script, out, nanoDir(name)], { encoding: 'utf8', maxBuffer: 1 << 26 }),
    ) as Answer;
    expect(answer.missing).toEqual([]);
    expect(answer.different).toEqual([]);
    // half a step of F16 (11 bits) and of Q8_0 for values below 1
    expect(answer.worst).toBeLessThan(type === 'F16' ? 2 ** -12 : 1 / 254);
    expect(answer.worst).toBeGreaterThan(0);
    expect(new Set(Object.values(answer.tensors))).toContain(type);

    const { family, layers, vocabSize, eosIds } = readModelConfig(nanoDir(name));
    expect(answer.metadata).toMatchObject({
      'general.architecture': family,
      [`${family}.block_count`]: layers,
      'tokenizer.ggml.model': 'gpt2',
      'tokenizer.ggml.pre': family === 'llama' ? 'smollm' : 'qwen2',
      'tokenizer.ggml.eos_token_id': eosIds[0],
      'tokenizer.ggml.add_bos_token': false,
    });
    const tokens = answer.metadata['tokenizer.ggml.tokens'] as string[];
    expect(tokens).toHaveLength(vocabSize);
    expect(tokens[(await loadTokenizer(nanoDir(name))).endOfTurnId]).toBe('<|im_end|>');
  });
});
