import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { fitQuality, loadQuality, qualityOf, saveQuality } from '@/trainer/data/filter/classifier';
import { type FilterJob, filterCorpus } from '@/trainer/data/filter/filter-corpus';
import { FilterReport, parseFilters } from '@/trainer/data/filter/options';
import { stream } from '@/trainer/rng';
import { scratchDir } from './nano';

const scratch = scratchDir();
const write = (name: string, lines: string[]) => {
  const file = path.join(scratch, name);
  writeFileSync(file, lines.join('\n'));
  return file;
};
const out = path.join(scratch, 'out.jsonl');
const filter = (file: string, filters: unknown, more: Partial<FilterJob> = {}) =>
  filterCorpus({ file, kind: 'text', filters: parseFilters(filters), out, ...more });

// Spaces, key order, escapes and a carriage return are kept as they are.
const LINES = [
  '{ "text" : "The harbour was empty this morning and we had the whole pier to ourselves" }',
  '{"id":2,"text":"hi"}\r',
  '',
  '{"text":"\\u4eca\\u5929\\u5728\\u5c71\\u811a\\u4e0b\\u7684\\u8336\\u9986\\u5750\\u4e86\\u4e00\\u4e0b\\u5348\\uff0c\\u5f88\\u5b89\\u9759"}\r',
  '{"text":"😂😂😂😂🔥🔥🔥🔥🔥🔥 wow"}',
  '{"text":"heute war ich mit meinen Freunden auf dem Markt und dann im Park"}',
  '{"text":"the harbour was empty this morning, and we had the whole pier to ourselves!!"}',
  '{"text":"买买买\\n买买买\\n买买买\\n买买买就对了","id":"last"}',
];

describe('filtering a corpus', () => {
  it('writes kept lines byte for byte and tells what each filter dropped', async () => {
    const file = write('in.jsonl', LINES);
    const report = await filter(file, {});
    expect(readFileSync(out, 'utf8')).toBe(`${LINES[0]}\n${LINES[3]}\n`);
    expect(FilterReport.parse(report)).toEqual(report);
    expect([report.rows, report.kept, report.languages]).toEqual([7, 2, { zh: 1, en: 1, other: 0 }]);
    expect(report.filters.map((f) => [f.name, f.seen, f.removed, f.rules])).toEqual([
      ['length', 7, 1, { short: 1 }],
      ['symbols', 6, 1, { emoji: 1 }],
      ['repetition', 5, 1, { lines: 1 }],
      ['language', 4, 1, { language: 1 }],
      ['duplicates', 3, 1, { duplicate: 1 }],
    ]);
    expect(report.filters.map((f) => f.samples.map((s) => s.line))).toEqual([[2], [5], [8], [6], [7]]);
    expect(report.filters.at(-1)!.samples[0]).toMatchObject({
      finding: { rule: 'duplicate', value: 1, line: 1 },
    });
  });

  it('gives the same file and report each time, and goes without a filter that is off', async () => {
    const file = write('in.jsonl', LINES);
    const [first, again] = [await filter(file, {}), await filter(file, {})];
    expect(again).toEqual(first);
    const all = await filter(file, Object.fromEntries(first.filters.map((f) => [f.name, false])));
    expect([all.kept, all.filters]).toEqual([7, []]);
    expect(readFileSync(out, 'utf8').split('\n').length).toBe(8);
  });

  it('reads a chat as all that is said in it', async () => {
    const chat = (question: string, answer: string) =>
      JSON.stringify({
        messages: [
          { role: 'user', content: question },
          { role: 'assistant', content: answer },
        ],
      });
    const file = write('chat.jsonl', [
      chat('How do I keep basil alive indoors?', 'Give it a bright window and water it from below.'),
      chat('how do i keep basil alive indoors', 'Give it a bright window, and water it from below'),
      chat('?', 'ok'),
    ]);
    const report = await filter(file, {}, { kind: 'chat' });
    expect(report.filters.filter((f) => f.removed).map((f) => f.name)).toEqual(['length', 'duplicates']);
    expect(report.kept).toBe(1);
  });

  it('shows at most the samples asked for, of the whole file', async () => {
    const file = write(
      'short.jsonl',
      Array.from({ length: 400 }, (_, i) => JSON.stringify({ text: `a${i}` })),
    );
    const report = await filter(file, {}, { samples: 12 });
    const lines = report.filters[0]!.samples.map((s) => s.line);
    expect([report.kept, lines.length]).toEqual([0, 12]);
    expect(Math.max(...lines)).toBeGreaterThan(200);
    expect(readFileSync(out, 'utf8')).toBe('');
  });

  it('leaves nothing behind when a row is broken or the work is stopped', async () => {
    const target = path.join(scratch, 'broken', 'out.jsonl');
    await expect(filter(write('broken.jsonl', [...LINES, '{"text":']), {}, { out: target })).rejects.toThrow(
      /line 9: it is not JSON/,
    );
    const stop = AbortSignal.abort(new Error('stopped'));
    await expect(filter(write('in.jsonl', LINES), {}, { out: target, signal: stop })).rejects.toThrow(
      'stopped',
    );
    expect(readdirSync(path.dirname(target))).toEqual([]);
  });
});

describe('a quality classifier', () => {
  const next = stream(4, 'classifier');
  const pick = (words: string[]) => words[Math.floor(next() * words.length)]!;
  const GOOD =
    'harbour bread garden neighbour lesson recipe train library morning soup window practice 茶 山 书 雨'.split(
      ' ',
    );
  const BAD =
    'followers cheap click discount winner crypto guaranteed dm promo giveaway 红包 秒杀 返现 加群'.split(
      ' ',
    );
  const COMMON = 'the a my is on and with today new 我 的 了 在'.split(' ');
  const texts = (words: string[], n: number) =>
    Array.from({ length: n }, () =>
      Array.from({ length: 12 }, () => pick(next() < 0.3 ? words : COMMON)).join(' '),
    );

  it('learns to tell wanted rows from unwanted ones, and says how well on rows it never saw', () => {
    const { model, report } = fitQuality(texts(GOOD, 120), texts(BAD, 60));
    expect(report).toMatchObject({ good: 120, bad: 60, heldOut: { rows: 18 } });
    expect(report.heldOut.accuracy).toBeGreaterThan(0.9);
    const right = [
      ...texts(GOOD, 100).map((text) => qualityOf(model, text) > 0.5),
      ...texts(BAD, 100).map((text) => qualityOf(model, text) < 0.5),
    ].filter(Boolean).length;
    expect(right).toBeGreaterThan(180);
  });

  it('is a file, and drops rows below its threshold', async () => {
    const file = path.join(scratch, 'quality.safetensors');
    const { model } = fitQuality(texts(GOOD, 60), texts(BAD, 60));
    saveQuality(file, model);
    const text = texts(BAD, 1)[0]!;
    expect(qualityOf(loadQuality(file), text)).toBeCloseTo(qualityOf(model, text), 6);
    const rows = write(
      'mixed.jsonl',
      [...texts(GOOD, 20), ...texts(BAD, 20)].map((t) => JSON.stringify({ text: t })),
    );
    const only = { length: false, symbols: false, repetition: false, language: false, duplicates: false };
    const report = await filter(rows, { ...only, classifier: { model: file } });
    expect(report.filters.map((f) => f.name)).toEqual(['classifier']);
    expect(Math.abs(report.kept - 20)).toBeLessThanOrEqual(2);
    expect(report.filters[0]!.samples.every((s) => s.finding.value < 0.5 && s.line > 15)).toBe(true);
  });

  it('is the same for the same texts, and refuses too few of them and files of another kind', () => {
    const [good, bad] = [texts(GOOD, 10), texts(BAD, 10)];
    expect(fitQuality(good, bad).model.bias).toBe(fitQuality(good, bad).model.bias);
    expect(() => fitQuality(good, [])).toThrow(/at least two rows/);
    expect(existsSync('test/fixtures/tiny-gguf.safetensors')).toBe(true);
    expect(() => loadQuality('test/fixtures/tiny-gguf.safetensors')).toThrow(/not a quality classifier/);
  });
});
