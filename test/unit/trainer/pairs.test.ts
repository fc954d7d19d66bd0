import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { groupPairs, sharedRows, tokensKey } from '@/trainer/data/group';
import { plainOrder } from '@/trainer/data/order';
import { packPairs } from '@/trainer/data/pack';
import { indexPairs, PairReader, type TokenizeOptions } from '@/trainer/data/pairs';
import { loadTokenizer } from '@/trainer/io/tokenizer';
import { logpsOfPairs } from '@/trainer/logps';
import { visibility } from '@/trainer/model/tiles';
import { NANO, nanoDir, nanoReference, scratchDir, writePairs } from './nano';

const scratch = scratchDir();
const options: TokenizeOptions = { maxLength: 512, completionEnd: 'turn' };
const user = (content: string) => [{ role: 'user', content }];
const say = (content: string) => [{ role: 'assistant', content }];
const write = (name: string, lines: unknown[]) => {
  const file = path.join(scratch, name);
  writeFileSync(
    file,
    lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join(''),
  );
  return file;
};
const tokenizer = loadTokenizer(nanoDir('nano-llama'));

describe.each(NANO)('pairs with the tokenizer of %s', (name) => {
  it('become the tokens of the reference, read back from their place in the file', async () => {
    const reference = nanoReference(name);
    const file = writePairs(path.join(scratch, `${name}.jsonl`), reference, (i) =>
      i < 12 ? 'train' : 'test',
    );
    const own = await loadTokenizer(nanoDir(name));
    const index = await indexPairs(file, own, options);
    expect([index.rows, index.train.length, index.test.length, index.truncated]).toEqual([16, 12, 4, 0]);
    const reader = new PairReader(file, own, options);
    for (const [i, entry] of [...index.train, ...index.test].entries()) {
      const pair = await reader.read(entry);
      const expected = reference.pairs[i]!;
      expect(pair.prompt).toEqual(expected.prompt_ids);
      expect(pair.chosen).toEqual(expected.chosen_ids);
      expect(pair.rejected).toEqual(expected.rejected_ids);
      expect([entry.prompt, entry.chosen, entry.rejected]).toEqual(
        [pair.prompt, pair.chosen, pair.rejected].map((p) => p.length),
      );
    }
    await reader.close();
  });

  it('have the log-probabilities of the reference, with and without the adapter', async () => {
    const reference = nanoReference(name);
    const pairs = writePairs(path.join(scratch, `${name}-logps.jsonl`), reference);
    const rows = [];
    for await (const row of logpsOfPairs({
      model: nanoDir(name),
      adapter: `${nanoDir(name)}/adapter`,
      pairs,
    }))
      rows.push(row);
    expect(rows.map((r) => r.line)).toEqual(reference.pairs.map((_, i) => i + 1));
    rows.forEach((row, i) => {
      const [chosen, rejected] = reference.logps.policy[i]!;
      const [baseChosen, baseRejected] = reference.logps.reference[i]!;
      expect(Math.abs(row.chosen - chosen)).toBeLessThan(1e-4);
      expect(Math.abs(row.rejected - rejected)).toBeLessThan(1e-4);
      expect(Math.abs(row.reference_chosen - baseChosen)).toBeLessThan(1e-4);
      expect(Math.abs(row.reference_rejected - baseRejected)).toBeLessThan(1e-4);
    });
  });
});

describe('a row', () => {
  const pair = {
    prompt: user('How do I clean a keyboard?'),
    chosen: say('With care.'),
    rejected: say('Never.'),
  };

  it('too long loses the left of its prompt, and nothing of its completions', async () => {
    const own = await tokenizer;
    const file = write('long.jsonl', [{ ...pair, prompt: user('word '.repeat(300)) }]);
    const index = await indexPairs(file, own, { ...options, maxLength: 64 });
    expect(index.truncated).toBe(1);
    const [entry] = index.train;
    expect(entry!.prompt + Math.max(entry!.chosen, entry!.rejected)).toBe(64);
    const reader = new PairReader(file, own, { ...options, maxLength: 64 });
    const cut = await reader.read(entry!);
    await reader.close();
    const whole = own.encodeChat(user('word '.repeat(300)) as never, { addGenerationPrompt: true });
    expect(cut.prompt).toEqual(whole.slice(-cut.prompt.length));
    expect(cut.chosen).toEqual([...own.encode('With care.'), own.endOfTurnId]);
  });

  it('that teaches nothing is dropped and counted', async () => {
    const file = write('dropped.jsonl', [
      { ...pair, chosen: say('Never.') },
      { ...pair, rejected: say(' \n') },
      { ...pair, chosen: say('long '.repeat(200)) },
      pair,
    ]);
    const index = await indexPairs(file, await tokenizer, { ...options, maxLength: 64 });
    expect(index.dropped).toEqual({ equal: 1, empty: 1, 'completion-too-long': 1 });
    expect(index.train.map((p) => p.line)).toEqual([4]);
  });

  it('ends as the chat template ends it, when asked', async () => {
    const own = await tokenizer;
    const file = write('template.jsonl', [pair]);
    const template = { ...options, completionEnd: 'template' as const };
    const index = await indexPairs(file, own, template);
    const reader = new PairReader(file, own, template);
    const { chosen } = await reader.read(index.train[0]!);
    await reader.close();
    expect(own.decode(chosen, { skipSpecial: false })).toBe('With care.<|im_end|>\n');
  });

  it.each([
    ['{"prompt": [', /line 2: it is not JSON/],
    ['[]', /line 2: it is not a JSON object/],
    [{ chosen: say('a'), rejected: say('b') }, /line 2: prompt must be a list of messages/],
    [
      { ...pair, chosen: [...say('a'), ...user('b')] },
      /line 2: chosen must be one message with the role assistant/,
    ],
    [{ ...pair, rejected: user('b') }, /line 2: rejected must be one message with the role assistant/],
    [{ ...pair, prompt: [{ role: 'robot', content: 'a' }] }, /line 2: prompt has a message whose role/],
    [{ ...pair, prompt: [{ role: 'user', content: 1 }] }, /line 2: prompt has a message whose content/],
    [{ ...pair, split: 'dev' }, /line 2: split must be/],
  ])('that is broken is named by its line: %j', async (row, message) => {
    const file = write('broken.jsonl', [pair, row]);
    await expect(indexPairs(file, await tokenizer, options)).rejects.toThrow(message);
  });

  it('in a file that is not there says so', async () => {
    const missing = indexPairs(path.join(scratch, 'none.jsonl'), await tokenizer, options);
    await expect(missing).rejects.toMatchObject({ code: 'missing_file' });
  });
});

describe('packing', () => {
  it('lets neither completion see the other, nor one pair the next', () => {
    const packed = packPairs([
      { prompt: [1, 2], chosen: [3, 4], rejected: [5] },
      { prompt: [6], chosen: [7], rejected: [8, 9] },
    ]);
    expect([...packed.ids]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect([...packed.positions]).toEqual([0, 1, 2, 3, 2, 0, 1, 1, 2]);
    expect([...packed.predictors]).toEqual([1, 2, 1, 5, 5, 7]);
    expect([...packed.targets]).toEqual([3, 4, 5, 7, 8, 9]);
    expect(packed.owners).toEqual([[0], [0], [1], [2], [3], [3]]);
    const sees = visibility(packed.sequences);
    const seen = (query: number) => [...packed.ids.keys()].filter((key) => sees(query, key));
    expect(seen(3)).toEqual([0, 1, 2, 3]);
    expect(seen(4)).toEqual([0, 1, 4]);
    expect(seen(8)).toEqual([5, 7, 8]);
  });
});

describe('pairs of one prompt', () => {
  const ranking = [
    { prompt: [1, 2], chosen: [3, 4], rejected: [5] },
    { prompt: [1, 2], chosen: [3, 4], rejected: [6, 7] },
    { prompt: [9], chosen: [5], rejected: [3, 4] },
    { prompt: [1, 2], chosen: [5], rejected: [6, 7] },
  ];

  it('are one sequence, each answer once, in every pair it stands in', () => {
    const packed = packPairs(ranking);
    expect([...packed.ids]).toEqual([1, 2, 3, 4, 5, 6, 7, 9, 5, 3, 4]);
    expect([...packed.positions]).toEqual([0, 1, 2, 3, 2, 2, 3, 0, 1, 1, 2]);
    expect([...packed.predictors]).toEqual([1, 2, 1, 1, 5, 7, 7, 9]);
    expect(packed.owners.map((o) => o.join())).toEqual(['0,2', '0,2', '1,6', '3,7', '3,7', '4', '5', '5']);
    expect(packed.sequences).toEqual([
      { start: 0, length: 7, parts: [2, 2, 1, 2] },
      { start: 7, length: 4, parts: [1, 1, 2] },
    ]);
    const sees = visibility(packed.sequences);
    const seen = (query: number) => [...packed.ids.keys()].filter((key) => sees(query, key));
    expect(seen(4)).toEqual([0, 1, 4]);
    expect(seen(6)).toEqual([0, 1, 5, 6]);
  });

  const shapes = ranking.map((p, line) => ({
    line,
    ...{ prompt: p.prompt.length, chosen: p.chosen.length, rejected: p.rejected.length },
    keys: [p.prompt, p.chosen, p.rejected].map(tokensKey) as [number, number, number],
  }));
  const lines = (rows: number, most?: number) =>
    groupPairs(shapes, rows, most).map((group) => group.map((p) => p.line));

  it('are grouped together, the longest first, within the rows asked for', () => {
    expect(sharedRows(shapes.filter((s) => s.line !== 2))).toBe(7);
    expect(lines(11)).toEqual([[0, 1, 3, 2]]);
    expect(lines(10)).toEqual([[0, 1, 3], [2]]);
    expect(lines(1)).toEqual([[0, 1, 3], [2]]);
    expect(lines(6, 6)).toEqual([[1], [0], [3], [2]]);
    expect(lines(1, 1)).toHaveLength(4);
  });
});

describe('the order of rows', () => {
  const options = { epochs: 2, perStep: 4, shuffle: true, seed: 3 };
  const epoch = (e: number, changed = {}) => {
    const order = plainOrder(10, { ...options, ...changed });
    return [1, 2, 3].flatMap((s) => order.rowsOf(3 * e + s));
  };

  it('shows every row once an epoch, anew each time, the same for the same seed', () => {
    expect(plainOrder(10, options).steps).toBe(6);
    for (const e of [0, 1])
      expect(epoch(e).toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(epoch(0)).not.toEqual(epoch(1));
    expect(epoch(0)).toEqual(epoch(0));
    expect(epoch(0)).not.toEqual(epoch(0, { seed: 4 }));
    expect(plainOrder(10, options).rowsOf(3)).toHaveLength(2);
    expect(epoch(0, { shuffle: false })).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('knows where each step starts', () => {
    const order = plainOrder(10, options);
    expect(order.cursor(0)).toEqual({ epoch: 0, row: 0 });
    expect(order.cursor(2)).toEqual({ epoch: 0, row: 8 });
    expect(order.cursor(3)).toEqual({ epoch: 1, row: 0 });
  });
});
