// Imports of prompts: what is written, once and whole, wherever it is cut off.
import fs from 'node:fs';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { uploadFile } from '@/lib/data-folder';
import { db, pool } from '@/lib/db';
import { projectOfImport, readImport } from '@/lib/imports/read-import';
import { runImport } from '@/lib/imports/run-import';
import { splitOf } from '@/lib/prompts/split-of';
import { endConnections, ImportProject, lines, nothing, row } from '../support/import-project';

let p: ImportProject;
beforeEach(async () => {
  p = await ImportProject.make();
});
afterAll(endConnections);

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
  const first = await p.importNow(file);
  expect(first).toMatchObject({
    state: 'done',
    rows: 4,
    created: 4,
    unchanged: 0,
    errorCount: 0,
    errors: [],
  });
  expect(await p.counts()).toEqual({ ...nothing, prompts: 4, versions: 4, candidates: 7, items: 2 });
  expect(fs.existsSync(uploadFile(first.id))).toBe(false);
  expect(await db.importRow.count({ where: { importId: first.id } })).toBe(0);

  const prompts = await db.prompt.findMany({
    where: { projectId: p.projectId },
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

  expect(await p.importNow(file)).toMatchObject({ state: 'done', rows: 4, created: 0, unchanged: 4 });
  expect(await p.counts()).toEqual({ ...nothing, prompts: 4, versions: 4, candidates: 7, items: 2 });
});

test('of more candidates than an item holds, 12 are drawn, the same at each import', async () => {
  const many = Array.from({ length: 32 }, (_, i) => `answer ${i}`);
  const shown = async (project: ImportProject, candidates: string[]) => {
    await project.importNow(lines(row(1, { candidates })));
    expect(await project.counts()).toMatchObject({ prompts: 1, candidates: 32, items: 1 });
    const [item] = await db.item.findMany({ where: { projectId: project.projectId } });
    const drawn = await db.candidate.findMany({ where: { id: { in: item!.candidateIds } } });
    return drawn.map((c) => c.text).sort();
  };
  const drawn = await shown(p, many);
  expect(drawn).toHaveLength(12);
  expect(drawn).not.toEqual(many.slice(0, 12).sort());
  expect(await shown(await ImportProject.make(), many.toReversed())).toEqual(drawn);

  const rest = many.flatMap((text, i) => (drawn.includes(text) ? [] : [i]));
  const wrong = await p.importNow(lines({ prompt: 'p-1', groups: [rest.slice(0, 12)] }), {
    kind: 'rankings',
  });
  const places = many.flatMap((text, i) => (drawn.includes(text) ? [i] : []));
  expect(wrong).toMatchObject({ state: 'failed', errorCount: 1 });
  expect(wrong.errors[0]).toMatchObject({
    fix: expect.stringContaining(`Name each of ${places.join(', ')} once`),
  });
});

test('BOM, CRLF, empty lines and a missing last line break are read', async () => {
  const file = `\ufeff${JSON.stringify(row(1))}\r\n\r\n   \r\n${JSON.stringify(row(2))}\r\n\n${JSON.stringify(row(3))}`;
  expect(await p.importNow(file)).toMatchObject({ state: 'done', rows: 3, created: 3 });
});

test('other content under a known id is an error; with update=1 a new version, and rankings stay with the old one', async () => {
  await p.importNow(lines(row(1), row(2)));
  await p.importNow(lines({ prompt: 'p-1', groups: [[0], [1, 2]] }), { kind: 'rankings' });
  const changed = lines(row(1, { prompt: 'Changed?' }), row(2));
  const refused = await p.importNow(changed);
  expect(refused).toMatchObject({ state: 'failed', errorCount: 1 });
  expect(refused.errors[0]).toMatchObject({
    line: 1,
    field: 'id',
    message: '"p-1" is known here with other content',
  });

  expect(await p.importNow(changed, { update: '1' })).toMatchObject({
    state: 'done',
    updated: 1,
    unchanged: 1,
    created: 0,
  });
  const known = await db.prompt.findFirstOrThrow({
    where: { projectId: p.projectId, externalId: 'p-1' },
    include: {
      versions: { orderBy: { version: 'asc' } },
      items: { orderBy: { seq: 'asc' }, include: { rankings: true } },
    },
  });
  expect(known.version).toBe(2);
  expect(known.versions.map((v) => v.version)).toEqual([1, 2]);
  expect(
    known.items.map((i) => [
      i.promptVersionId === known.versions[1]!.id,
      i.closedAt === null,
      i.rankings.length,
    ]),
  ).toEqual([
    [false, false, 1],
    [true, true, 0],
  ]);
  const moved = await p.importNow(
    lines(row(1, { prompt: 'Changed?', task: 'label' }), row(2, { groupKey: 'other' })),
    { update: '1' },
  );
  expect(moved.errors.map((e) => [e.line, e.field])).toEqual([
    [1, 'task'],
    [2, 'groupKey'],
  ]);
});

test('cut off in any phase, the next run does it whole and once', async () => {
  const file = lines(...Array.from({ length: 5000 }, (_, i) => row(i)));
  const id = await p.upload(file);
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
    expect(await p.counts()).toEqual(nothing);
  }
  expect(await p.work(id)).toMatchObject({ state: 'done', created: 5000, rows: 5000 });
  const all = { ...nothing, prompts: 5000, versions: 5000, candidates: 15_000, items: 5000 };
  expect(await p.counts()).toEqual(all);
  // The commit was there but the job's end was not recorded: the handler runs again.
  await pool().query(`update job set state = 'queued' where id = $1`, [id]);
  expect(await p.work(id)).toMatchObject({ state: 'done', created: 5000 });
  expect(await p.counts()).toEqual(all);
});

test('two workers at one import apply it once', async () => {
  const id = await p.upload(lines(...Array.from({ length: 300 }, (_, i) => row(i))));
  const ctx = { signal: new AbortController().signal, progress: () => {} };
  await Promise.all([runImport(id, ctx), runImport(id, ctx)]);
  expect((await p.counts()).prompts).toBe(300);
  expect((await readImport(id)).created).toBe(300);
  expect(await projectOfImport(id)).toBe(p.projectId);
});
