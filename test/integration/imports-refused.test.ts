// What imports refuse and how: broken lines, files that are none, torn uploads.
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { uploadFile } from '@/lib/data-folder';
import { db } from '@/lib/db';
import { retryImport } from '@/lib/imports/retry-import';
import { endConnections, ImportProject, lines, nothing, row } from '../support/import-project';

let p: ImportProject;
beforeEach(async () => {
  p = await ImportProject.make();
});
afterAll(endConnections);

const BROKEN: [string, string, string][] = [
  ['{"id": "b-1", "task": "chat", "prompt": "x"', '', 'is not JSON'],
  ['["b-2"]', '', 'is not an object'],
  ['{"task": "chat", "prompt": "x"}', 'id', 'is missing'],
  ['{"id": "b-4", "task": "nope", "prompt": "x"}', 'task', 'no task "nope"'],
  ['{"id": "b-5", "task": "chat"}', 'messages', 'is missing'],
  ['{"id": "b-6", "task": "chat", "prompt": "x", "candidates": ["a", "a"]}', 'candidates[1]', 'same text'],
  [
    '{"id": "b-7", "task": "chat", "prompt": "x", "candidates": ["a", {"text": " "}]}',
    'candidates[1].text',
    'empty',
  ],
  ['{"id": "b-8", "task": "chat", "prompt": "x", "colour": 1}', 'colour', 'is not known'],
  [
    '{"id": "b-9", "task": "chat", "messages": [{"role": "bot", "content": "x"}]}',
    'messages[0].role',
    'one of',
  ],
  [
    '{"id": "b-10", "task": "chat", "messages": [{"role": "assistant", "content": "x"}]}',
    'messages',
    'must end',
  ],
  ['{"id": "b-11", "task": "chat", "prompt": "a\\u0000b"}', 'prompt', 'NUL'],
  ['{"id": "b-12", "task": "chat", "prompt": "a\\ud800b"}', 'prompt', 'surrogate'],
  ['{"id": "p-1", "task": "chat", "prompt": "again"}', 'id', 'line 1'],
  ['{"id": "b-14", "task": "chat", "prompt": "x", "locale": "fr"}', 'locale', 'not a locale'],
  [
    JSON.stringify({
      id: 'b-15',
      task: 'chat',
      prompt: 'x',
      candidates: Array.from({ length: 33 }, (_, i) => `c${i}`),
    }),
    'candidates',
    'at most 32',
  ],
  ['{"id": "b-16", "task": "chat", "prompt": 5}', 'prompt', 'must not be a number'],
  [
    `{"id": "b-17", "task": "chat", "prompt": "x", "metadata": {"a": "${'m'.repeat(17_000)}"}}`,
    'metadata',
    'at most',
  ],
  [
    JSON.stringify({
      id: 'b-18',
      task: 'chat',
      messages: Array.from({ length: 201 }, () => ({ role: 'user', content: 'x' })),
    }),
    'messages',
    'at most 200',
  ],
  [
    `{"id": "b-19", "task": "chat", "prompt": "x", "metadata": {"a": ${'['.repeat(20_000)}${']'.repeat(20_000)}}}`,
    '',
    'nested',
  ],
  [
    '{"id": "b-20", "task": "chat", "prompt": "x", "messages": [{"role": "user", "content": "x"}]}',
    'prompt',
    'beside',
  ],
];

test('each kind of broken line gets its line, field, fault and fix, and nothing is written', async () => {
  const file = lines(row(1), ...BROKEN.map(([text]) => text), row(2));
  const done = await p.importNow(file);
  expect(done.state).toBe('failed');
  expect(done.error).toMatchObject({ code: 'unprocessable' });
  expect(done.errorCount).toBe(BROKEN.length);
  expect(done.errors.map((e) => e.line)).toEqual(BROKEN.map((_, i) => i + 2));
  for (const [i, [text, field, message]] of BROKEN.entries()) {
    const e = done.errors[i]!;
    expect([e.field, e.message]).toEqual([field, expect.stringContaining(message)]);
    expect(e.fix).not.toBe('');
    expect(e.excerpt!.length).toBeLessThanOrEqual(300);
    expect(text).toContain(e.excerpt!);
  }
  const marked = done.errors.map((e) => e.excerpt!.slice(e.from, e.to));
  expect(marked.slice(3, 8)).toEqual(['"nope"', BROKEN[4]![0], '"a"', '" "', '"colour"']);
  expect(await p.counts()).toEqual(nothing);

  const good = await p.work((await retryImport(p.person, done.id, { mode: 'good' })).id);
  expect(good).toMatchObject({
    state: 'done',
    created: 2,
    errorCount: BROKEN.length,
    rows: BROKEN.length + 2,
  });
  expect((await p.counts()).prompts).toBe(2);
  await expect(retryImport(p.person, good.id, { mode: 'good' })).rejects.toThrow('upload it again');
});

test('of more than a hundred errors the first hundred are listed, all are counted', async () => {
  const done = await p.importNow(lines(...Array.from({ length: 250 }, (_, i) => (i % 2 ? '{' : row(i)))));
  expect([done.errorCount, done.errors.length, done.errors[0]!.line, done.errors[99]!.line]).toEqual([
    125, 100, 2, 200,
  ]);
});

test('a line of 300 MB is one error row, in constant memory', async () => {
  async function* file() {
    yield Buffer.from(`${JSON.stringify(row(1))}\n{"id": "long", "task": "chat", "prompt": "`);
    const mega = Buffer.alloc(1024 * 1024, 'x');
    for (let i = 0; i < 300; i++) yield mega;
    yield Buffer.from(`"}\n${JSON.stringify(row(3))}\n`);
  }
  const id = await p.upload(file(), { mode: 'good' });
  const before = process.memoryUsage().rss;
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 10);
  const done = await p.work(id);
  clearInterval(timer);
  expect(done).toMatchObject({ state: 'done', created: 2, rows: 3, errorCount: 1 });
  expect(done.errors[0]).toMatchObject({ line: 2, message: expect.stringContaining('300.0 MB long') });
  expect(peak - before).toBeLessThan(120 * 1024 ** 2);
}, 60_000);

test.each([
  ['random bytes', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3, 0xff]), 'not a text file'],
  ['gzip', Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3]), 'gzip'],
  ['UTF-16', Buffer.from('\ufeff{"id": "x"}', 'utf16le'), 'UTF-16'],
])('a binary file is refused whole: %s', async (_, body, message) => {
  const done = await p.importNow(body);
  expect(done.state).toBe('failed');
  expect(done.error!.message).toContain(message);
  expect(done).toMatchObject({ errorCount: 1, created: 0 });
});

test('a line that is not UTF-8 is an error row', async () => {
  const bad = Buffer.concat([
    Buffer.from(`${JSON.stringify(row(1))}\n{"id": "`),
    Buffer.from([0xff, 0xfe]),
    Buffer.from('"}'),
  ]);
  const done = await p.importNow(bad);
  expect(done.errors).toMatchObject([{ line: 2, message: 'is not UTF-8' }]);
});

test('an upload that breaks off, says a wrong length, or is empty leaves nothing', async () => {
  const folder = path.dirname(uploadFile('x'));
  const before = fs.readdirSync(folder);
  const text = lines(row(1));
  async function* torn(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(text);
    throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
  }
  await expect(p.upload(torn())).rejects.toThrow('broke off');
  await expect(p.upload(text, {}, { 'content-length': String(text.length + 5) })).rejects.toThrow(
    'broke off',
  );
  await expect(p.upload(text, {}, { 'content-length': String(5 * 1024 ** 3) })).rejects.toThrow('4 GB');
  await expect(p.upload(text, {}, { 'content-encoding': 'gzip' })).rejects.toThrow('compressed');
  await expect(p.upload('')).rejects.toThrow('empty');
  expect(fs.readdirSync(folder)).toEqual(before);
  expect(await db.import.count({ where: { projectId: p.projectId } })).toBe(0);
});
