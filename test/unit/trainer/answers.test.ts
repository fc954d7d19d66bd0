import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { AnswerReader, indexAnswers } from '@/trainer/data/answers';
import { type ChatTokenizer, loadTokenizer } from '@/trainer/io/tokenizer';
import { inPlace, mismatched, readAll } from '@/trainer/stages/answer-data';
import { writeRows } from './compare-stage';
import { nanoDir, scratchDir } from './nano';

const scratch = scratchDir();
const options = { maxLength: 256, completionEnd: 'turn' as const };
const ask = (content: string) => [{ role: 'user', content }];
const say = (content: string) => [{ role: 'assistant', content }];
const pair = (prompt: string, chosen: string, rejected: string, split?: string) => ({
  ...{ prompt: ask(prompt), chosen: say(chosen), rejected: say(rejected) },
  ...(split ? { split } : {}),
});
let tokenizer: ChatTokenizer;
beforeAll(async () => {
  tokenizer = await loadTokenizer(nanoDir('nano-llama'));
});
const write = (name: string, rows: object[]) => writeRows(path.join(scratch, name), rows);

describe('answers of pairs', () => {
  it('are each taken once, and not at all where they were chosen and rejected', async () => {
    // a ranking a > b > c, another prompt with the same texts, and a held-out pair
    const file = write('ranking.jsonl', [
      pair('Which tea?', 'green', 'black'),
      pair('Which tea?', 'green', 'mint'),
      pair('Which tea?', 'black', 'mint'),
      pair('Which soup?', 'black', 'green'),
      pair('Which tea?', 'mint', ' ', 'test'),
    ]);
    const index = await indexAnswers(file, tokenizer, options);
    const shown = index.train.map(({ line, side, desirable }) => [line, side, desirable]);
    expect(shown).toEqual([
      [1, 'chosen', true],
      [2, 'rejected', false],
      [4, 'chosen', true],
      [4, 'rejected', false],
    ]);
    expect(index.test.map(({ line, side }) => [line, side])).toEqual([[5, 'chosen']]);
    expect(index).toMatchObject({
      rows: 5,
      dropped: { both: 1, empty: 1, 'completion-too-long': 0 },
      truncated: 0,
    });
    const reader = new AnswerReader(file, tokenizer, options);
    const { answer } = await reader.read(index.train[1]!);
    await reader.close();
    expect(tokenizer.decode(answer, { skipSpecial: true })).toBe('mint');
  });
});

describe('single answers', () => {
  it('are taken as they stand', async () => {
    const row = { prompt: ask('Which tea?'), completion: say('green'), label: true };
    const file = write('single.jsonl', [row, { ...row, label: false }, row]);
    const index = await indexAnswers(file, tokenizer, options);
    expect(index.train.map((a) => a.desirable)).toEqual([true, false, true]);
    expect(index.dropped.both).toBe(0);
  });

  it.each([
    ['no label', { prompt: ask('a'), completion: say('b') }, /line 1: label must be true for a desirable/],
    ['no answer', { prompt: ask('a') }, /line 1: it holds neither a completion with a label nor a pair/],
    ['a question', { prompt: ask('a'), completion: ask('b'), label: true }, /completion must be one message/],
  ])('with %s are refused with their line', async (_, row, message) => {
    const run = indexAnswers(write('bad.jsonl', [row]), tokenizer, options);
    await expect(run).rejects.toThrow(message);
  });

  it('meet the prompt before them, cut where both do not fit together', async () => {
    const long = 'the rain came late and '.repeat(6);
    const file = write('lengths.jsonl', [
      { prompt: ask(long), completion: say('yes'), label: true },
      { prompt: ask('Why?'), completion: say(long), label: false },
      { prompt: ask('When?'), completion: say('soon'), label: true },
    ]);
    const { train } = await indexAnswers(file, tokenizer, { ...options, maxLength: 1000 });
    const maxLength = train[1]!.prompt + train[1]!.answer;
    const index = await indexAnswers(file, tokenizer, { ...options, maxLength });
    const reader = new AnswerReader(file, tokenizer, { ...options, maxLength });
    const met = mismatched([index.train[1]!, index.train[0]!], maxLength);
    const tokens = await readAll(reader, met);
    const own = await readAll(reader, index.train.map(inPlace));
    await reader.close();
    expect(tokens[0]).toEqual({ prompt: own[1]!.prompt, answer: own[0]!.answer });
    expect(tokens[1]!.answer).toEqual(own[1]!.answer);
    expect(tokens[1]!.prompt).toEqual(own[0]!.prompt.slice(-tokens[1]!.prompt.length));
    expect(tokens[1]!.prompt.length + tokens[1]!.answer.length).toBe(maxLength);
    expect(mismatched([index.train[0]!], maxLength)).toEqual([]);
  });
});
