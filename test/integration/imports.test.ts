// Imports against a real Postgres: what is refused and how, what is written, and that nothing is half-written.
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Person } from '@/lib/access/authorize';
import { ImportQuery } from '@/lib/contracts/imports';
import { uploadFile } from '@/lib/data-folder';
import { db, disconnect, pool } from '@/lib/db';
import { createImport } from '@/lib/imports/create-import';
import { projectOfImport, readImport } from '@/lib/imports/read-import';
import { retryImport } from '@/lib/imports/retry-import';
import { runImport } from '@/lib/imports/run-import';
import { closeQueues } from '@/lib/jobs/queue';
import { stopListening } from '@/lib/live/listen';
import { exportPrompts } from '@/lib/prompts/export-prompts';
import { splitOf } from '@/lib/prompts/split-of';
import { exportRankings } from '@/lib/rankings/export-rankings';
import { claimJob } from '@/workers/claim';
import { importJob } from '@/workers/import/handle';
import { runJob } from '@/workers/run-job';

let person: Person;
let projectId: string;

beforeAll(async () => {
  const id = randomUUID();
  person = { id, email: `${id}@test.local`, name: 'Engineer', siteAdmin: false };
  await pool().query(`insert into "user" (id, name, email, "updatedAt") values ($1, 'Engineer', $2, now())`, [
    id,
    person.email,
  ]);
});

beforeEach(async () => {
  projectId = randomUUID();
  await pool().query(
    `insert into project (id, slug, name, split_salt, locales, overlap, updated_at)
     values ($1, $2, 'Imports', 'salt', '{en,zh}', 2, now())`,
    [projectId, `imports-${projectId}`],
  );
  await pool().query(
    `insert into task (project_id, key, name, capability, kind, overlap) values
     ($1, 'chat', 'Chat', 'dialogue', 'subjective', null), ($1, 'label', 'Label', 'content-understanding', 'objective', 3)`,
    [projectId],
  );
  await pool().query(`insert into member (project_id, user_id, role) values ($1, $2, 'engineer')`, [
    projectId,
    person.id,
  ]);
});

afterAll(async () => {
  await closeQueues();
  await stopListening();
  await disconnect();
});

type Body = string | Uint8Array | AsyncIterable<Uint8Array>;

async function upload(body: Body, query: Record<string, string> = {}, headers: Record<string, string> = {}) {
  const stream =
    typeof body === 'string' || body instanceof Uint8Array ? body : Readable.toWeb(Readable.from(body));
  const request = new Request('http://localhost/x', {
    method: 'POST',
    body: stream as BodyInit,
    headers,
    duplex: 'half',
  } as RequestInit);
  return (await createImport(person, projectId, ImportQuery.parse(query), request)).id;
}

async function work(id: string) {
  const job = await claimJob(id);
  if (job) await runJob(importJob, job, { shutdown: new AbortController().signal });
  return readImport(id);
}

const importNow = async (body: Body, query: Record<string, string> = {}) => work(await upload(body, query));
const lines = (...rows: unknown[]) =>
  rows.map((r) => (typeof r === 'string' ? r : JSON.stringify(r))).join('\n');
const counts = async () => ({
  prompts: await db.prompt.count({ where: { projectId } }),
  versions: await db.promptVersion.count({ where: { prompt: { projectId } } }),
  candidates: await db.candidate.count({ where: { promptVersion: { prompt: { projectId } } } }),
  items: await db.item.count({ where: { projectId } }),
  rankings: await db.ranking.count({ where: { projectId } }),
  pairs: await db.preferencePair.count({ where: { projectId } }),
});
const nothing = { prompts: 0, versions: 0, candidates: 0, items: 0, rankings: 0, pairs: 0 };
const read = async (s: ReadableStream<Uint8Array>) => new Response(s).text();
const row = (i: number, more: object = {}) => ({
  id: `p-${i}`,
  task: 'chat',
  prompt: `Question ${i}?`,
  candidates: ['yes', { text: 'no', source: 'a' }, 'maybe'],
  ...more,
});

test('rows become prompts, versions, candidates and items; the same file again changes nothing', async () => {
  const file = lines(
    row(1),
    {
      ...row(2),
      candidates: undefined,
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: '你好,今天怎么样?' },
      ],
      prompt: undefined,
    },
    row(3, { task: 'label', reference: ['yes', 'no'], metadata: { a: [1] }, groupKey: 'g', locale: 'zh' }),
    row(4, { candidates: ['only one'] }),
  );
  const first = await importNow(file);
  expect(first).toMatchObject({
    state: 'done',
    rows: 4,
    created: 4,
    unchanged: 0,
    errorCount: 0,
    errors: [],
  });
  expect(await counts()).toEqual({ ...nothing, prompts: 4, versions: 4, candidates: 7, items: 2 });
  expect(fs.existsSync(uploadFile(first.id))).toBe(false);
  expect(await db.importRow.count({ where: { importId: first.id } })).toBe(0);

  const prompts = await db.prompt.findMany({
    where: { projectId },
    orderBy: { seq: 'asc' },
    include: { items: true },
  });
  expect(prompts.map((p) => [p.externalId, p.locale, p.groupKey])).toEqual([
    ['p-1', 'en', 'p-1'],
    ['p-2', 'zh', 'p-2'],
    ['p-3', 'zh', 'g'],
    ['p-4', 'en', 'p-4'],
  ]);
  expect(prompts.map((p) => p.split)).toEqual(['p-1', 'p-2', 'g', 'p-4'].map((k) => splitOf('salt', k, 0.1)));
  expect(prompts.map((p) => p.items.map((i) => [i.overlap, i.free, i.candidateIds.length]))).toEqual([
    [[2, 2, 3]],
    [],
    [[3, 3, 3]],
    [],
  ]);

  expect(await importNow(file)).toMatchObject({ state: 'done', rows: 4, created: 0, unchanged: 4 });
  expect(await counts()).toEqual({ ...nothing, prompts: 4, versions: 4, candidates: 7, items: 2 });
});

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
      candidates: Array.from({ length: 13 }, (_, i) => `c${i}`),
    }),
    'candidates',
    'at most 12',
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
  const done = await importNow(file);
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
  expect(await counts()).toEqual(nothing);

  const good = await work((await retryImport(person, done.id, { mode: 'good' })).id);
  expect(good).toMatchObject({
    state: 'done',
    created: 2,
    errorCount: BROKEN.length,
    rows: BROKEN.length + 2,
  });
  expect((await counts()).prompts).toBe(2);
  await expect(retryImport(person, good.id, { mode: 'good' })).rejects.toThrow('upload it again');
});

test('BOM, CRLF, empty lines and a missing last line break are read', async () => {
  const file = `\ufeff${JSON.stringify(row(1))}\r\n\r\n   \r\n${JSON.stringify(row(2))}\r\n\n${JSON.stringify(row(3))}`;
  expect(await importNow(file)).toMatchObject({ state: 'done', rows: 3, created: 3 });
});

test('of more than a hundred errors the first hundred are listed, all are counted', async () => {
  const done = await importNow(lines(...Array.from({ length: 250 }, (_, i) => (i % 2 ? '{' : row(i)))));
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
  const id = await upload(file(), { mode: 'good' });
  const before = process.memoryUsage().rss;
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 10);
  const done = await work(id);
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
  const done = await importNow(body);
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
  const done = await importNow(bad);
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
  await expect(upload(torn())).rejects.toThrow('broke off');
  await expect(upload(text, {}, { 'content-length': String(text.length + 5) })).rejects.toThrow('broke off');
  await expect(upload(text, {}, { 'content-length': String(5 * 1024 ** 3) })).rejects.toThrow('4 GB');
  await expect(upload(text, {}, { 'content-encoding': 'gzip' })).rejects.toThrow('compressed');
  await expect(upload('')).rejects.toThrow('empty');
  expect(fs.readdirSync(folder)).toEqual(before);
  expect(await db.import.count({ where: { projectId } })).toBe(0);
});

test('other content under a known id is an error; with update=1 a new version, and rankings stay with the old one', async () => {
  await importNow(lines(row(1), row(2)));
  await importNow(lines({ prompt: 'p-1', groups: [[0], [1, 2]] }), { kind: 'rankings' });
  const changed = lines(row(1, { prompt: 'Changed?' }), row(2));
  const refused = await importNow(changed);
  expect(refused).toMatchObject({ state: 'failed', errorCount: 1 });
  expect(refused.errors[0]).toMatchObject({
    line: 1,
    field: 'id',
    message: '"p-1" is known here with other content',
  });

  expect(await importNow(changed, { update: '1' })).toMatchObject({
    state: 'done',
    updated: 1,
    unchanged: 1,
    created: 0,
  });
  const p = await db.prompt.findFirstOrThrow({
    where: { projectId, externalId: 'p-1' },
    include: {
      versions: { orderBy: { version: 'asc' } },
      items: { orderBy: { seq: 'asc' }, include: { rankings: true } },
    },
  });
  expect(p.version).toBe(2);
  expect(p.versions.map((v) => v.version)).toEqual([1, 2]);
  expect(
    p.items.map((i) => [i.promptVersionId === p.versions[1]!.id, i.closedAt === null, i.rankings.length]),
  ).toEqual([
    [false, false, 1],
    [true, true, 0],
  ]);
  const moved = await importNow(
    lines(row(1, { prompt: 'Changed?', task: 'label' }), row(2, { groupKey: 'other' })),
    { update: '1' },
  );
  expect(moved.errors.map((e) => [e.line, e.field])).toEqual([
    [1, 'task'],
    [2, 'groupKey'],
  ]);
});

test('rankings: evidence without a slot; again unchanged; each fault is said', async () => {
  await importNow(lines(row(1), row(2), row(3, { candidates: ['one'] })));
  const good = lines(
    { prompt: 'p-1', groups: [[2], [0, 1]] },
    { prompt: 'p-1', groups: [[0], [1], [2]] },
    {
      prompt: 'p-2',
      groups: [[1], [0]],
      unrankable: [2],
      annotator: person.email,
      rationale: 'short',
      activeMs: 900,
    },
    { prompt: 'p-1', groups: [[2], [1, 0]] },
  );
  expect(await importNow(good, { kind: 'rankings' })).toMatchObject({ state: 'done', rows: 4, created: 4 });
  expect((await counts()).rankings).toBe(4);
  const item = await db.item.findFirstOrThrow({ where: { projectId, prompt: { externalId: 'p-1' } } });
  expect([item.free, item.counted]).toEqual([2, 0]);
  expect((await counts()).pairs).toBe(6);
  expect(await db.pairEvidence.count({ where: { pair: { projectId } } })).toBe(2 + 3 + 1 + 2);
  expect(await importNow(good, { kind: 'rankings' })).toMatchObject({
    state: 'done',
    created: 0,
    unchanged: 4,
  });
  expect(await db.pairEvidence.count({ where: { pair: { projectId } } })).toBe(8);

  const bad: [object, string, string][] = [
    [{ prompt: 'zzz', groups: [[0], [1]] }, 'prompt', 'no prompt'],
    [{ prompt: 'p-1', groups: [[0], [1]] }, 'groups', 'does not name candidate 2'],
    [{ prompt: 'p-1', groups: [[0], [1], [2, 3]] }, 'groups[2][1]', 'no candidate 3'],
    [{ prompt: 'p-1', groups: [[0], [1], [2, 0]] }, 'groups[2][1]', 'twice'],
    [{ prompt: 'p-1', groups: [[0], [1], [2]], annotator: 'x@test.local' }, 'annotator', 'not a member'],
    [{ prompt: 'p-3', groups: [[0]] }, 'prompt', 'fewer than two'],
    [{ prompt: 'p-1', groups: [[0], [1], [2]], version: 7 }, 'version', 'no version 7'],
    [{ prompt: 'p-1', groups: [[0], [1], [-2]] }, 'groups[2][0]', ''],
  ];
  const done = await importNow(lines(...bad.map(([r]) => r)), { kind: 'rankings' });
  expect(done.errors.map((e) => [e.line, e.field])).toEqual(bad.map(([, field], i) => [i + 1, field]));
  for (const [i, [, , message]] of bad.entries()) expect(done.errors[i]!.message).toContain(message);
  expect((await counts()).rankings).toBe(4);
});

test('what was exported imports into an empty project as the same, and here as unchanged', async () => {
  await importNow(lines(row(1, { metadata: { k: 1 } }), row(2, { reference: 'yes', groupKey: 'g' })));
  await importNow(
    lines({ prompt: 'p-1', groups: [[2], [0, 1]] }, { prompt: 'p-2', groups: [[1]], unrankable: [0, 2] }),
    { kind: 'rankings' },
  );
  const prompts = await read(exportPrompts(projectId));
  const rankings = await read(exportRankings(projectId));
  expect(
    rankings
      .split('\n')
      .filter(Boolean)
      .map((l) => JSON.parse(l)),
  ).toMatchObject([
    { prompt: 'p-1', groups: [[2], [0, 1]] },
    { prompt: 'p-2', groups: [[1]], unrankable: [0, 2] },
  ]);
  expect(await importNow(prompts)).toMatchObject({ state: 'done', unchanged: 2, created: 0 });
  expect(await importNow(rankings, { kind: 'rankings' })).toMatchObject({
    state: 'done',
    unchanged: 2,
    created: 0,
  });
});

const hh = (prompt: string, chosen: string, rejected: string) => ({
  chosen: `\n\nHuman: ${prompt}\n\nAssistant: ${chosen}`,
  rejected: `\n\nHuman: ${prompt}\n\nAssistant: ${rejected}`,
});

test('HH-RLHF: transcripts become prompts with two candidates in a random order and a ranking', async () => {
  const rows = Array.from({ length: 60 }, (_, i) => hh(`Q${i % 50}?`, `good ${i}`, `bad ${i}`));
  const odd = [
    hh('Q0?', 'good 0', 'bad 0'),
    hh('Q1?', 'bad 1', 'good 1'),
    hh('same', 'x', 'x'),
    hh('void', '', 'x'),
    { chosen: '\n\nHuman: a\n\nAssistant: b', rejected: '\n\nHuman: c\n\nAssistant: d' },
  ];
  const done = await importNow(lines(...rows, ...odd), { format: 'hh', task: 'chat' });
  expect(done).toMatchObject({
    state: 'done',
    rows: 65,
    created: 60,
    dropped: {
      duplicate: 1,
      'contradicts an earlier row': 1,
      'equal answers': 1,
      'empty answer': 1,
      'different prompts': 1,
    },
  });
  expect(await counts()).toEqual({
    ...nothing,
    prompts: 60,
    versions: 60,
    candidates: 120,
    items: 60,
    rankings: 60,
    pairs: 60,
  });
  const firsts = await pool().query<{ good: boolean }>(
    `select c.text like 'good%' as good from candidate c join prompt_version v on v.id = c.prompt_version_id
     join prompt p on p.id = v.prompt_id where p.project_id = $1 and c.index = 0`,
    [projectId],
  );
  const heads = firsts.rows.filter((r) => r.good).length;
  expect(heads).toBeGreaterThan(12);
  expect(heads).toBeLessThan(48);
  const right = await pool().query<{ n: number }>(
    `select count(*)::int as n from preference_pair p join candidate c on c.id = p.chosen_id
     where p.project_id = $1 and c.text like 'good%'`,
    [projectId],
  );
  expect(right.rows[0]!.n).toBe(60);
  expect(await importNow(lines(...rows), { format: 'hh', task: 'chat' })).toMatchObject({
    created: 0,
    unchanged: 60,
  });
  await expect(upload('x', { format: 'hh' })).rejects.toThrow('task=KEY');
  const broken = await importNow(
    lines({ chosen: 'Human: x', rejected: 3 }, { chosen: 'no turns', rejected: 'x' }),
    { format: 'hh', task: 'chat' },
  );
  expect(broken.errors.map((e) => [e.line, e.field])).toEqual([
    [1, 'rejected'],
    [2, 'chosen'],
  ]);
});

test('cut off in any phase, the next run does it whole and once', async () => {
  const file = lines(...Array.from({ length: 5000 }, (_, i) => row(i)));
  const id = await upload(file);
  for (const phase of ['validating', 'applying'] as const) {
    const cut = new AbortController();
    const die = runImport(id, {
      signal: cut.signal,
      progress: (p) => {
        if (p.phase === phase || (phase === 'applying' && (p.done ?? 0) === 2000))
          cut.abort(new Error('cut'));
      },
    });
    await expect(die).rejects.toThrow('cut');
    expect(await counts()).toEqual(nothing);
  }
  expect(await work(id)).toMatchObject({ state: 'done', created: 5000, rows: 5000 });
  const all = { ...nothing, prompts: 5000, versions: 5000, candidates: 15_000, items: 5000 };
  expect(await counts()).toEqual(all);
  // The commit was there but the job's end was not recorded: the handler runs again.
  await pool().query(`update job set state = 'queued' where id = $1`, [id]);
  expect(await work(id)).toMatchObject({ state: 'done', created: 5000 });
  expect(await counts()).toEqual(all);
});

test('two workers at one import apply it once', async () => {
  const id = await upload(lines(...Array.from({ length: 300 }, (_, i) => row(i))));
  const ctx = { signal: new AbortController().signal, progress: () => {} };
  await Promise.all([runImport(id, ctx), runImport(id, ctx)]);
  expect((await counts()).prompts).toBe(300);
  expect((await readImport(id)).created).toBe(300);
  expect(await projectOfImport(id)).toBe(projectId);
});
