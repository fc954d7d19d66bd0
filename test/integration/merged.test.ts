// A merged checkpoint needs no PEFT: transformers opens it in each precision and computes what the trainer computes, and
// what transformers writes in shards opens here. Where Python has none (DISCERN_PYTHON, else python3), the test says so.
import { execFileSync, spawnSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { pickBackend } from '@/trainer/backend';
import { packPairs } from '@/trainer/data/pack';
import { openCheckpoint } from '@/trainer/io/safetensors';
import { mergeCheckpoint } from '@/trainer/merge-checkpoint';
import { pairLogps } from '@/trainer/model/pair-logps';
import { loadWeights } from '@/trainer/model/weights';
import {
  largestDifference,
  NANO,
  nanoDir,
  nanoReference,
  scratchDir,
  tokenPairs,
} from '../unit/trainer/nano';

const python = process.env.DISCERN_PYTHON || 'python3';
const probe = spawnSync(python, ['-c', 'import torch, transformers'], { encoding: 'utf8' });
const why = probe.status === 0 ? '' : (probe.error?.message ?? probe.stderr.trim().split('\n').at(-1));
if (why)
  console.warn(
    `Merged models are not opened by transformers: ${python} has none (${why}). Set DISCERN_PYTHON.`,
  );

const scratch = scratchDir();

describe.skipIf(why)('transformers', () => {
  describe.each(NANO)('%s', (name) => {
    it.each(['float32', 'bfloat16', 'float16'] as const)(
      'opens it in %s',
      async (dtype) => {
        const out = path.join(scratch, `${name}-${dtype}`);
        const shards = `${out}-shards`;
        mergeCheckpoint({ model: nanoDir(name), adapter: `${nanoDir(name)}/adapter`, out, dtype });
        const pairs = tokenPairs(nanoReference(name));
        const script = path.join(import.meta.dirname, '../reference/merged-logps.py');
        const output = execFileSync(python, [script, out, shards], {
          input: JSON.stringify(pairs),
          encoding: 'utf8',
          stdio: ['pipe', 'pipe', 'ignore'],
        });
        const theirs = JSON.parse(output.trim().split('\n').at(-1)!) as {
          dtype: string;
          shards: number;
          rows: { chosen: number; rejected: number }[];
        };
        expect(theirs.dtype).toBe(`torch.${dtype}`);
        await pickBackend();
        const weights = await loadWeights(out);
        const ours = pairLogps(weights, undefined, packPairs(pairs));
        weights.dispose();
        const wanted = theirs.rows.flatMap(({ chosen, rejected }) => [chosen, rejected]);
        expect(largestDifference(ours, wanted)).toBeLessThan(1e-3);

        expect(theirs.shards).toBeGreaterThan(1);
        const [one, many] = [openCheckpoint(out), openCheckpoint(shards)];
        expect([...many.names].sort()).toEqual([...one.names].sort());
        for (const tensor of one.names) expect(many.read(tensor), tensor).toEqual(one.read(tensor));
        one.close();
        many.close();
      },
      120_000,
    );
  });
});
