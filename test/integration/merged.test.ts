// A merged checkpoint, and one whose weights were all trained, needs no PEFT: transformers opens it in each precision and
// computes what the trainer computes, and what transformers writes in shards opens here. Where Python has none
// (DISCERN_PYTHON, else python3), the test says so.
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { pickBackend } from '@/trainer/backend';
import { packPairs } from '@/trainer/data/pack';
import { openCheckpoint } from '@/trainer/io/safetensors';
import { mergeCheckpoint } from '@/trainer/merge-checkpoint';
import { answerLogps } from '@/trainer/model/answer-logps';
import { loadWeights } from '@/trainer/model/weights';
import { train } from '@/trainer/train';
import { runReference, systemPython } from '../support/python';
import {
  largestDifference,
  NANO,
  nanoDir,
  nanoReference,
  scratchDir,
  tokenPairs,
  writePairs,
} from '../unit/trainer/nano';

const { python, why } = systemPython('torch, transformers');
if (why)
  console.warn(
    `Merged models are not opened by transformers: ${python} has none (${why}). Set DISCERN_PYTHON.`,
  );

const scratch = scratchDir();

/** The log-probabilities of theirs and ours agree, and so do what they write in shards and what we wrote. */
async function expectOpens(name: (typeof NANO)[number], out: string, dtype: string) {
  const shards = `${out}-shards`;
  const pairs = tokenPairs(nanoReference(name));
  const theirs = runReference<{
    dtype: string;
    shards: number;
    rows: { chosen: number; rejected: number }[];
  }>(python, 'merged-logps.py', [out, shards], pairs);
  expect(theirs.dtype).toBe(`torch.${dtype}`);
  await pickBackend();
  const weights = await loadWeights(out);
  const ours = answerLogps(weights, undefined, packPairs(pairs));
  weights.dispose();
  const wanted = theirs.rows.flatMap(({ chosen, rejected }) => [chosen, rejected]);
  expect(largestDifference(ours, wanted)).toBeLessThan(1e-3);

  expect(theirs.shards).toBeGreaterThan(1);
  const [one, many] = [openCheckpoint(out), openCheckpoint(shards)];
  expect([...many.names].sort()).toEqual([...one.names].sort());
  for (const tensor of one.names) expect(many.read(tensor), tensor).toEqual(one.read(tensor));
  one.close();
  many.close();
}

describe.skipIf(why)('transformers', () => {
  describe.each(NANO)('%s', (name) => {
    it.each(['float32', 'bfloat16', 'float16'] as const)(
      'opens it in %s',
      async (dtype) => {
        const out = path.join(scratch, `${name}-${dtype}`);
        mergeCheckpoint({ model: nanoDir(name), adapter: `${nanoDir(name)}/adapter`, out, dtype });
        await expectOpens(name, out, dtype);
      },
      120_000,
    );

    it('opens a model whose weights were all trained here', async () => {
      const out = path.join(scratch, `${name}-full`);
      const data = writePairs(path.join(scratch, `${name}.jsonl`), nanoReference(name));
      await train({ model: nanoDir(name), data, tune: 'full', learningRate: 1e-3 }, { outDir: out });
      await expectOpens(name, out, 'float32');
    }, 120_000);
  });
});
