import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { packPlain } from '@/trainer/data/pack';
import { type Completion, type GenerateOptions, type GenerateRequest, TextModel } from '@/trainer/generate';
import { Decoder } from '@/trainer/model/decode';
import { hiddenStates, uploadRows } from '@/trainer/model/forward';
import { logits as logitsOf } from '@/trainer/model/logprob';
import { loadWeights, type Weights } from '@/trainer/model/weights';
import { tf } from '@/trainer/tf';
import { largestDifference, NANO, nanoDir, nanoReference } from './nano';

const greedy: GenerateOptions = { temperature: 0, topP: 1, seed: 1, n: 1, maxTokens: 24 };
const ask = (content: string): GenerateRequest => ({ key: content, messages: [{ role: 'user', content }] });
const questions = [
  'Hi!',
  'How do I clean a keyboard?',
  '你好，再见 👋',
  'Give me three hashtags for a post on a winter coat.',
];

/** Logits after the last of these tokens, computed in one pass. */
const lastLogits = (weights: Weights, ids: number[]): ArrayLike<number> => {
  return tf.tidy(() => {
    const x = hiddenStates(weights, undefined, uploadRows(weights, packPlain([ids])));
    const last = logitsOf(weights, x, tf.tensor1d([ids.length - 1], 'int32'));
    return last.arraySync() as number[][];
  })[0]!;
};

async function collect(completions: AsyncIterable<Completion>): Promise<Completion[]> {
  const all: Completion[] = [];
  for await (const completion of completions) all.push(completion);
  return all.sort((a, b) => a.key.localeCompare(b.key) || a.sample - b.sample);
}

describe.each(NANO)('generation with %s', (name) => {
  const opened = TextModel.open({ model: nanoDir(name) });
  afterAll(async () => (await opened).dispose());

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

  it('gives the numbers of one pass over the whole text, whatever stands beside it and ends before it', async () => {
    await opened;
    const weights = await loadWeights(nanoDir(name));
    const { ids } = nanoReference(name).logits;
    const prompts = [ids.slice(0, 9), ids.slice(0, 3), ids.slice(2, 8)];
    const rows = [0, 0, 0, 1, 2, 2];
    const said = rows.map((_, b) => ids.slice(b, b + 5));
    const decoder = new Decoder(weights, prompts, rows);
    const before = tf.memory().numTensors;
    decoder.prefill().dispose();
    let open = rows.map((_, b) => b);
    for (let step = 0; step < 5; step++) {
      const logits = decoder.step(open.map((b) => said[b]![step]!));
      const columns = tf.tidy(() => tf.transpose(logits).arraySync()) as number[][];
      logits.dispose();
      open.forEach((b, i) => {
        const whole = [...prompts[rows[b]!]!, ...said[b]!.slice(0, step + 1)];
        expect(largestDifference(columns[i]!, lastLogits(weights, whole))).toBeLessThan(1e-4);
      });
      // rows of a prompt end unevenly, then a prompt ends, then only one is left
      const still = [undefined, [0, 1, 3, 4], [0, 1, 3], [2], undefined][step];
      if (!still) continue;
      decoder.keep(still);
      open = still.map((i) => open[i]!);
    }
    decoder.dispose();
    expect(tf.memory().numTensors).toBe(before);
    weights.dispose();
  });

  it('ends at a stop string, which the text is without', async () => {
    const model = await opened;
    const [whole] = await collect(model.generate([ask('Hi!')], greedy));
    const stop = whole!.text.slice(4, 7);
    const [cut] = await collect(model.generate([ask('Hi!')], { ...greedy, stop: ['never said', stop] }));
    expect(cut).toMatchObject({ text: whole!.text.slice(0, whole!.text.indexOf(stop)), finished: true });
    expect(cut!.ids).toEqual(whole!.ids.slice(0, cut!.ids.length));
    expect(cut!.ids.length).toBeLessThan(whole!.ids.length);
  });

  it.each([
    [{ topK: -1 }, 'topK must be a whole number; 0 switches it off.'],
    [{ minP: 1.5 }, 'minP must be between 0 and 1; 0 switches it off.'],
    [{ repetitionPenalty: 0 }, 'repetitionPenalty must be above 0; 1 switches it off.'],
    [{ stop: [''] }, 'A stop string must not be empty.'],
  ])('refuses %j', async (wrong, message) => {
    const model = await opened;
    await expect(collect(model.generate([ask('Hi!')], { ...greedy, ...wrong }))).rejects.toThrow(message);
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
