import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Completion, type GenerateOptions, type GenerateRequest, TextModel } from '@/trainer/generate';
import { Decoder } from '@/trainer/model/decode';
import { loadWeights } from '@/trainer/model/weights';
import { chooseToken } from '@/trainer/sample';
import { tf } from '@/trainer/tf';
import { NANO, nanoDir, nanoReference } from './nano';

const greedy: GenerateOptions = { temperature: 0, topP: 1, seed: 1, n: 1, maxTokens: 24 };
const ask = (content: string): GenerateRequest => ({ key: content, messages: [{ role: 'user', content }] });
const questions = [
  'Hi!',
  'How do I clean a keyboard?',
  '你好，再见 👋',
  'Give me three hashtags for a post on a winter coat.',
];

async function collect(completions: AsyncIterable<Completion>): Promise<Completion[]> {
  const all: Completion[] = [];
  for await (const completion of completions) all.push(completion);
  return all.sort((a, b) => a.key.localeCompare(b.key) || a.sample - b.sample);
}

describe.each(NANO)('generation with %s', (name) => {
  const opened = TextModel.open({ model: nanoDir(name) });
  afterAll(async () => (await opened).dispose());

  it('continues greedily as transformers does', async () => {
    await opened;
    const reference = nanoReference(name);
    const weights = await loadWeights(nanoDir(name));
    const decoder = new Decoder(weights, [reference.logits.ids], [0]);
    const ids: number[] = [];
    for (let logits = decoder.prefill(); ; logits = decoder.step([ids.at(-1)!])) {
      ids.push(tf.argMax(tf.reshape(logits, [-1])).dataSync()[0]!);
      logits.dispose();
      if (ids.length === 24) break;
    }
    decoder.dispose();
    weights.dispose();
    expect(ids).toEqual(reference.greedy);
  });

  it('gives each prompt the same text alone and beside others, and leaks no tensor', async () => {
    const model = await opened;
    const options = { ...greedy, temperature: 0.8, topP: 0.9, n: 2, maxTokens: 40 };
    const before = tf.memory().numTensors;
    const together = await collect(model.generate(questions.map(ask), options));
    expect(together).toHaveLength(8);
    for (const question of questions) {
      const alone = await collect(model.generate([ask(question)], options));
      expect(together.filter((c) => c.key === question)).toEqual(alone);
      expect(alone[0]!.ids).not.toEqual(alone[1]!.ids);
    }
    expect(tf.memory().numTensors).toBe(before);
    const other = await collect(model.generate(questions.map(ask), { ...options, seed: 2 }));
    expect(other).not.toEqual(together);
  });

  it('streams its tokens and stops when told', async () => {
    const model = await opened;
    const controller = new AbortController();
    const seen: number[] = [];
    const run = collect(
      model.generate([ask('Hi!')], greedy, {
        signal: controller.signal,
        onToken: ({ id }) => {
          seen.push(id);
          if (seen.length === 5) controller.abort();
        },
      }),
    );
    await expect(run).rejects.toMatchObject({ code: 'cancelled' });
    expect(seen).toHaveLength(5);
  });

  it('takes an adapter, which changes what it says', async () => {
    const model = await TextModel.open({
      model: nanoDir(name),
      adapter: path.join(nanoDir(name), 'adapter-after-8-steps'),
    });
    const options = { ...greedy, temperature: 1 };
    const tuned = await collect(model.generate(questions.map(ask), options));
    model.dispose();
    const base = await collect((await opened).generate(questions.map(ask), options));
    expect(tuned.map((c) => c.text)).not.toEqual(base.map((c) => c.text));
  });
});

describe('choosing a token', () => {
  const logits = Float32Array.from([0, 2, 1, -1, 2]);
  const draw = (options: Partial<GenerateOptions>, n = 4000) => {
    const counts = [0, 0, 0, 0, 0];
    for (let i = 0; i < n; i++)
      counts[
        chooseToken(
          logits,
          { ...greedy, temperature: 1, ...options },
          { prompt: 'p', sample: 0, position: i },
        )
      ]!++;
    return counts.map((count) => count / n);
  };

  it('takes the first of the largest at temperature 0', () => {
    expect(draw({ temperature: 0 }, 10)).toEqual([0, 1, 0, 0, 0]);
  });

  it('draws in proportion to the probabilities', () => {
    const powers = [...logits].map((l) => Math.exp(l));
    const total = powers.reduce((a, b) => a + b, 0);
    draw({}).forEach((share, i) => {
      expect(share).toBeCloseTo(powers[i]! / total, 1);
    });
  });

  it('draws from the nucleus only', () => {
    // probabilities .390 .390 .143 .053 .019: the first two do not reach .8, the first three do
    const shares = draw({ topP: 0.8 });
    expect(shares[0]).toBe(0);
    expect(shares[3]).toBe(0);
    expect(shares[2]).toBeGreaterThan(0.1);
  });
});
