// Corpora: upload, check, filter, download; what is refused, and what is left where work is cut off.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { sendFile } from '@/lib/api/send-file';
import { listCorpusRows } from '@/lib/corpora/list-corpus-rows';
import { openCorpus } from '@/lib/corpora/open-corpus';
import { listCorpora, readCorpus } from '@/lib/corpora/read-corpus';
import { readyCorpus } from '@/lib/corpora/ready-corpus';
import { corpusFile, uploadFile } from '@/lib/data-folder';
import { db, pool } from '@/lib/db';
import { cancelJob } from '@/lib/jobs/cancel-job';
import { seedDemoCorpora } from '@/prisma/seed/demo-corpora';
import { jobs } from '@/workers/jobs';
import { startWorkers } from '@/workers/queue';
import { CorpusProject } from '../support/corpus-project';
import { endConnections, lines } from '../support/import-project';

let p: CorpusProject;
beforeEach(async () => {
  p = await CorpusProject.make();
});
afterAll(endConnections);

const POSTS = [
  'The harbour was empty this morning and we had the whole pier to ourselves',
  '今天在山脚下的茶馆坐了一下午，窗外一直在下雨，很安静',
  'hi',
  '😂😂😂😂🔥🔥🔥🔥🔥🔥 wow',
  'heute war ich mit meinen Freunden auf dem Markt und dann noch im Park',
  'the harbour was empty this morning, and we had the whole pier to ourselves!!',
  '买买买\n买买买\n买买买\n买买买就对了',
];
const posts = (texts = POSTS) => lines(...texts.map((text, i) => ({ text, id: i })));
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const drafts = () =>
  existsSync(path.dirname(corpusFile('x')))
    ? readdirSync(path.dirname(corpusFile('x'))).filter((name) => name.includes('draft'))
    : [];

describe('an upload', () => {
  test('is checked whole and kept byte for byte under its hash', async () => {
    const file = `\ufeff${posts()}`;
    const corpus = await p.uploadNow(file, { name: ' posts of a day ' });
    expect(corpus).toMatchObject({
      name: 'posts of a day',
      kind: 'text',
      state: 'done',
      rows: 7,
      bytes: BigInt(Buffer.byteLength(file)),
      contentHash: sha256(file),
      errorCount: 0,
      createdBy: 'Engineer',
      parent: null,
      report: null,
    });
    expect(Object.values(corpus.languages).reduce((a, b) => Number(a) + Number(b), 0)).toBe(7);
    expect(corpus.languages).toMatchObject({ zh: 2 });
    expect(readFileSync(corpusFile(corpus.contentHash!), 'utf8')).toBe(file);
    expect(existsSync(uploadFile(corpus.id))).toBe(false);

    const first = await listCorpusRows(corpus.id, { limit: 3 });
    const rest = await listCorpusRows(corpus.id, { limit: 50, cursor: first.nextCursor });
    expect([...first.items, ...rest.items].map((r) => r.text)).toEqual(POSTS);
    expect(rest.nextCursor).toBeUndefined();
    const actions = await db.auditEvent.findMany({
      where: { entityId: corpus.id },
      orderBy: { action: 'asc' },
    });
    expect(actions.map((a) => a.action)).toEqual(['corpus.ready', 'corpus.uploaded']);
  });

  test('twice is two corpora and one file; the list is paged, newest first', async () => {
    const ids = [];
    for (let i = 0; i < 3; i++) ids.push((await p.uploadNow(posts())).id);
    const hashes = await db.corpus.findMany({
      where: { projectId: p.projectId },
      select: { contentHash: true },
    });
    expect(new Set(hashes.map((h) => h.contentHash)).size).toBe(1);
    const page = await listCorpora(p.projectId, { limit: 2 });
    const next = await listCorpora(p.projectId, { limit: 2, cursor: page.nextCursor });
    expect([...page.items, ...next.items].map((c) => c.id)).toEqual(ids.toReversed());
    expect((await listCorpora(p.projectId, { limit: 9, kind: 'chat' })).items).toEqual([]);
  });

  test('of chats is read as chats', async () => {
    const messages = [
      { role: 'user', content: 'How do I keep basil alive?' },
      { role: 'assistant', content: 'A bright window, and water from below.' },
    ];
    const corpus = await p.uploadNow(lines({ messages }), { kind: 'chat' });
    expect(corpus).toMatchObject({ state: 'done', kind: 'chat', rows: 1, languages: { en: 1 } });
    expect((await listCorpusRows(corpus.id, { limit: 9 })).items).toEqual([{ messages }]);
  });

  const long = `{"text": "${'x'.repeat(4 * 1024 ** 2)}"}`;
  test.each([
    ['text', '{"text": "a"', '', 'is not JSON'],
    ['text', '["a"]', '', 'is not an object'],
    ['text', '{"txt": "a"}', 'text', 'is missing'],
    ['text', '{"text": 5}', 'text', 'must not be a number'],
    ['text', '{"text": "a\\u0000"}', 'text', 'NUL'],
    ['text', '{"messages": []}', 'messages', 'is of a chat corpus'],
    ['chat', '{"text": "a"}', 'text', 'is of a text corpus'],
    ['chat', '{"messages": []}', 'messages', 'at least one message'],
    ['chat', '{"messages": [{"role": "bot", "content": "a"}]}', 'messages[0].role', 'one of'],
    ['chat', '{"messages": [{"role": "user", "content": "a"}]}', 'messages', 'message of the assistant'],
    ['text', long, '', 'the limit is 4 MB'],
  ])(
    'of a %s corpus with a broken line is refused with line, field and fault (%#)',
    async (kind, line, field, message) => {
      const good =
        kind === 'text' ? { text: 'fine' } : { messages: [{ role: 'assistant', content: 'fine' }] };
      const corpus = await p.uploadNow(lines(good, line, good), { kind });
      expect(corpus).toMatchObject({ state: 'failed', rows: 3, errorCount: 1, readyAt: null });
      expect(corpus.error?.message).toBe('1 error in 3 rows; nothing was kept.');
      expect(corpus.errors[0]).toMatchObject({ line: 2, field, message: expect.stringContaining(message) });
      expect(corpus.errors[0]!.fix).not.toBe('');
      expect([existsSync(uploadFile(corpus.id)), existsSync(corpusFile(corpus.contentHash!))]).toEqual([
        false,
        false,
      ]);
      await expect(readyCorpus(corpus.id)).rejects.toMatchObject({ code: 'conflict' });
    },
  );

  test('that is empty, blank or no text at all is refused', async () => {
    await expect(p.upload('')).rejects.toThrow('The file is empty.');
    expect((await p.uploadNow('\n \n')).errors[0]).toMatchObject({ message: 'holds no row' });
    const zip = await p.uploadNow(Uint8Array.from([0x50, 0x4b, 3, 4, 0, 0, 1, 2]));
    expect(zip).toMatchObject({ state: 'failed', errorCount: 1 });
    expect(zip.errors[0]!.message).toContain('zip');
  });

  test('that was cut off after its file was placed is completed by the next run', async () => {
    const id = await p.upload(posts());
    const { rename, mkdir } = await import('node:fs/promises');
    const { contentHash } = await readCorpus(id);
    await mkdir(path.dirname(corpusFile(contentHash!)), { recursive: true });
    await rename(uploadFile(id), corpusFile(contentHash!));
    expect(await p.work(id)).toBe('done');
    expect(await readCorpus(id)).toMatchObject({ state: 'done', rows: 7 });
  });

  test('is immutable once it is ready, for anyone', async () => {
    const { id } = await p.uploadNow(posts());
    await expect(pool().query('update corpus set rows = 1 where id = $1', [id])).rejects.toThrow('is ready');
    await expect(pool().query('delete from corpus where id = $1', [id])).rejects.toThrow('is ready');
    await p.filterNow(id);
    await pool().query('delete from project where id = $1', [p.projectId]);
    expect(await db.corpus.count({ where: { projectId: p.projectId } })).toBe(0);
  });
});

describe('filtering', () => {
  test('makes a corpus of the kept lines, with what each filter dropped', async () => {
    const parent = await p.uploadNow(posts());
    const clean = await p.filterNow(parent.id);
    const kept = lines({ text: POSTS[0], id: 0 }, { text: POSTS[1], id: 1 });
    expect(readFileSync(corpusFile(clean.contentHash!), 'utf8')).toBe(`${kept}\n`);
    expect(clean).toMatchObject({
      name: 'clean',
      state: 'done',
      parent: { id: parent.id, name: 'posts' },
      rows: 2,
      bytes: BigInt(Buffer.byteLength(`${kept}\n`)),
      contentHash: sha256(`${kept}\n`),
      languages: { zh: 1, en: 1, other: 0 },
      filters: { length: { min: 6 }, classifier: false },
    });
    expect(clean.report!.filters.map((f) => [f.name, f.seen, f.removed])).toEqual([
      ['length', 7, 1],
      ['symbols', 6, 1],
      ['repetition', 5, 1],
      ['language', 4, 1],
      ['duplicates', 3, 1],
    ]);
    expect(clean.report!.filters[0]!.samples).toEqual([
      { line: 3, text: 'hi', finding: { rule: 'short', value: 2, limit: 6 } },
    ]);
    expect(drafts()).toEqual([]);
  });

  test('learns a classifier from two corpora of the project', async () => {
    const good = await p.uploadNow(
      posts(Array.from({ length: 20 }, (_, i) => `harbour morning bread garden ${i}`)),
    );
    const bad = await p.uploadNow(
      posts(Array.from({ length: 20 }, (_, i) => `cheap followers click promo ${i}`)),
    );
    const mixed = await p.uploadNow(
      posts([
        'a garden in the morning with bread',
        'click for cheap followers promo promo',
        'bread and the harbour',
      ]),
    );
    const off = { length: false, symbols: false, repetition: false, language: false, duplicates: false };
    const clean = await p.filterNow(mixed.id, { ...off, classifier: { good: good.id, bad: bad.id } });
    expect(clean).toMatchObject({ state: 'done', rows: 2, report: { classifier: { good: 20, bad: 20 } } });
    expect(clean.report!.filters[0]).toMatchObject({
      name: 'classifier',
      removed: 1,
      samples: [{ line: 2 }],
    });

    const elsewhere = await (await CorpusProject.make()).uploadNow(posts());
    await expect(
      p.filter(mixed.id, { classifier: { good: good.id, bad: elsewhere.id } }),
    ).rejects.toMatchObject({
      code: 'invalid',
      details: { field: 'filters.classifier.bad' },
    });
  });

  test('that leaves nothing fails and still says why; of an unready corpus it is a conflict', async () => {
    const parent = await p.uploadNow(posts());
    const none = await p.filterNow(parent.id, { length: { min: 5000 } });
    expect(none).toMatchObject({ state: 'failed', contentHash: null, report: { kept: 0 } });
    expect(none.error?.message).toContain('all 7 rows');
    await expect(p.filter(none.id)).rejects.toMatchObject({ code: 'conflict' });
  });

  test('that was cut off starts over; cancelled, it leaves nothing', async () => {
    const parent = await p.uploadNow(posts());
    const id = await p.filter(parent.id);
    expect(await p.work(id, AbortSignal.abort())).toBe('released');
    expect(await readCorpus(id)).toMatchObject({ state: 'queued', readyAt: null });
    expect(await p.work(id)).toBe('done');
    expect((await readCorpus(id)).rows).toBe(2);
    expect(await p.work(id)).toBeUndefined();

    const unwanted = await p.filter(parent.id);
    const admin = { ...p.person, siteAdmin: true };
    expect(await cancelJob(admin, unwanted)).toMatchObject({ state: 'cancelled' });
    expect(await p.work(unwanted)).toBeUndefined();
    expect(await readCorpus(unwanted)).toMatchObject({ state: 'cancelled', contentHash: null });
    expect(drafts()).toEqual([]);
  });
});

test('a download is the file, whole or in part, under its hash', async () => {
  const file = posts();
  const { contentHash, bytes } = await readyCorpus((await p.uploadNow(file)).id);
  const get = (headers: Record<string, string> = {}) =>
    sendFile(new Request('http://x/', { headers }), {
      open: () => openCorpus(contentHash),
      bytes,
      name: 'posts.jsonl',
      etag: contentHash,
      type: 'application/x-ndjson',
    });
  const whole = await get();
  expect(await whole.text()).toBe(file);
  expect(whole.headers.get('etag')).toBe(`"${sha256(file)}"`);
  expect((await get({ 'if-none-match': `"${contentHash}"` })).status).toBe(304);
  const part = await get({ range: 'bytes=0-9' });
  expect([part.status, await part.text()]).toEqual([206, file.slice(0, 10)]);
});

test('workers of the queue do both', async () => {
  const workers = startWorkers(jobs);
  try {
    const parent = await p.upload(posts());
    expect((await ended(parent)).state).toBe('done');
    expect(await ended(await p.filter(parent))).toMatchObject({ state: 'done', rows: 2 });
  } finally {
    await workers.close();
  }
});

async function ended(id: string) {
  for (const end = Date.now() + 30_000; Date.now() < end; await sleep(50)) {
    const corpus = await readCorpus(id);
    if (corpus.state !== 'queued' && corpus.state !== 'running') return corpus;
  }
  throw new Error('the corpus is not ready after 30 s');
}

test('the demo’s corpora are seeded once, the posts filtered', async () => {
  expect(await seedDemoCorpora(p.projectId)).toBe(4);
  expect(await seedDemoCorpora(p.projectId)).toBe(0);
  const { items } = await listCorpora(p.projectId, { limit: 9 });
  expect(items.map((c) => [c.name, c.kind, c.state])).toEqual([
    ['posts-clean', 'text', 'done'],
    ['posts-raw', 'text', 'done'],
    ['chats', 'chat', 'done'],
    ['general', 'text', 'done'],
  ]);
});
