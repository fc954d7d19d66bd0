import { describe, expect, it } from 'vitest';
import { pickBackend } from '@/trainer/backend';
import { packPairs, packPlain } from '@/trainer/data/pack';
import { type Mode, setMode } from '@/trainer/graph/compute';
import { answerLogps } from '@/trainer/model/answer-logps';
import { Decoder } from '@/trainer/model/decode';
import { hiddenStates, uploadRows } from '@/trainer/model/forward';
import { logits } from '@/trainer/model/logprob';
import { loraTensors } from '@/trainer/model/lora';
import { withLora } from '@/trainer/model/trainable';
import { loadWeights } from '@/trainer/model/weights';
import { readPeft } from '@/trainer/peft';
import { groupGradient } from '@/trainer/stages/gradients';
import { tf } from '@/trainer/tf';
import { taken } from './compare-stage';
import { largestDifference, NANO, nanoDir, nanoReference, tokenPairs } from './nano';

/** What transformers, PEFT and torch compute, on the back end at hand; the WebAssembly test runs the same in its own process. */
export function describeReference({ prefer, mode }: { prefer?: 'wasm'; mode?: Mode } = {}) {
  describe.each(NANO)('%s, against transformers and PEFT', (name) => {
    const reference = nanoReference(name);
    const load = async () => {
      const backend = await pickBackend(prefer);
      setMode(mode);
      const weights = await loadWeights(nanoDir(name));
      const adapter = readPeft(`${nanoDir(name)}/adapter`, weights.config);
      return { backend, weights, adapter, lora: loraTensors(adapter) };
    };
    const loaded = load();

    it('gives the same logits in every row', async () => {
      const { weights, backend } = await loaded;
      if (prefer) expect(backend.name).toBe(prefer);
      const { ids, last, row_argmax, row_logsumexp } = reference.logits;
      const rows = tf.tensor1d(
        ids.map((_, i) => i),
        'int32',
      );
      const all = logits(
        weights,
        hiddenStates(weights, undefined, uploadRows(weights, packPlain([ids]))),
        rows,
      );
      const lines = all.arraySync() as number[][];
      expect(largestDifference(lines.at(-1)!, last)).toBeLessThan(1e-4);
      expect(lines.map((line) => line.indexOf(Math.max(...line)))).toEqual(row_argmax);
      expect(largestDifference(tf.logSumExp(all, -1).dataSync(), row_logsumexp)).toBeLessThan(1e-4);
    });

    it('continues greedily with the same tokens', async () => {
      const { weights } = await loaded;
      const decoder = new Decoder(weights, [reference.logits.ids], [0]);
      const ids: number[] = [];
      for (let logits = decoder.prefill(); ; logits = decoder.step([ids.at(-1)!])) {
        ids.push(tf.argMax(tf.reshape(logits, [-1])).dataSync()[0]!);
        logits.dispose();
        if (ids.length === reference.greedy.length) break;
      }
      decoder.dispose();
      expect(ids).toEqual(reference.greedy);
    });

    it('gives the same log-probabilities, one pair at a time and packed', async () => {
      const { weights, lora } = await loaded;
      const pairs = tokenPairs(reference);
      for (const groups of [[pairs], pairs.map((pair) => [pair])]) {
        const policy = groups.flatMap((group) => [...answerLogps(weights, lora, packPairs(group))]);
        const base = groups.flatMap((group) => [...answerLogps(weights, undefined, packPairs(group))]);
        expect(largestDifference(policy, reference.logps.policy.flat())).toBeLessThan(1e-4);
        expect(largestDifference(base, reference.logps.reference.flat())).toBeLessThan(1e-4);
      }
    });

    it.each([
      ['on one tape', false],
      ['recomputed by layer', true],
    ])(
      'gives the same DPO loss, margins and LoRA gradients %s, and leaks no tensor',
      async (_, recompute) => {
        const { weights, adapter, lora } = await loaded;
        const { beta, loss, margins, grad_norm, grad_sample } = reference.dpo;
        const packed = packPairs(tokenPairs(reference));
        const before = tf.memory().numTensors;
        const base = reference.logps.reference.flat();
        const result = groupGradient(
          withLora(weights, lora),
          packed,
          base,
          { beta, labelSmoothing: 0, gamma: 1, sftWeight: 0, loss: 'sigmoid' },
          recompute,
        );
        const flat = taken(result.gradient);
        expect(tf.memory().numTensors).toBe(before);

        const n = packed.pairs;
        expect(Math.abs(result.loss / n - loss)).toBeLessThan(1e-4);
        const l = result.logps;
        const mine = margins.map(
          (_, i) => beta * (l[2 * i]! - base[2 * i]! - (l[2 * i + 1]! - base[2 * i + 1]!)),
        );
        expect(largestDifference(mine, margins)).toBeLessThan(1e-4);
        for (const { name, offset, size } of adapter.entries) {
          const gradient = flat.subarray(offset, offset + size).map((g) => g / n);
          const key = `${name}.default.weight`;
          expect(Math.abs(Math.hypot(...gradient) - grad_norm[key]!)).toBeLessThan(1e-4);
          if (grad_sample[key]) expect(largestDifference(grad_sample[key], gradient)).toBeLessThan(1e-4);
        }
        expect(Object.keys(grad_norm)).toHaveLength(adapter.entries.length);
      },
    );
  });
}
