// Rankings from files: JSONL, HH-RLHF, and what exports give back.

import { afterAll, beforeEach, expect, test } from 'vitest';
import { db, pool } from '@/lib/db';
import { exportPrompts } from '@/lib/prompts/export-prompts';
import { exportRankings } from '@/lib/rankings/export-rankings';
import { endConnections, ImportProject, lines, nothing, row } from '../support/import-project';

let p: ImportProject;
beforeEach(async () => {
  p = await ImportProject.make();
});
afterAll(endConnections);

const read = async (s: ReadableStream<Uint8Array>) => new Response(s).text();

test('rankings: evidence without a slot; again unchanged; each fault is said', async () => {
  await p.importNow(lines(row(1), row(2), row(3, { candidates: ['one'] })));
  const good = lines(
    { prompt: 'p-1', groups: [[2], [0, 1]] },
    { prompt: 'p-1', groups: [[0], [1], [2]] },
    {
      prompt: 'p-2',
      groups: [[1], [0]],
      unrankable: [2],
      annotator: p.person.email,
      rationale: 'short',
      activeMs: 900,
    },
    { prompt: 'p-1', groups: [[2], [1, 0]] },
  );
  expect(await p.importNow(good, { kind: 'rankings' })).toMatchObject({ state: 'done', rows: 4, created: 4 });
  expect((await p.counts()).rankings).toBe(4);
  const item = await db.item.findFirstOrThrow({
    where: { projectId: p.projectId, prompt: { externalId: 'p-1' } },
  });
  expect([item.free, item.counted]).toEqual([2, 0]);
  expect((await p.counts()).pairs).toBe(6);
  expect(await db.pairEvidence.count({ where: { pair: { projectId: p.projectId } } })).toBe(2 + 3 + 1 + 2);
  expect(await p.importNow(good, { kind: 'rankings' })).toMatchObject({
    state: 'done',
    created: 0,
    unchanged: 4,
  });
  expect(await db.pairEvidence.count({ where: { pair: { projectId: p.projectId } } })).toBe(8);

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
  const done = await p.importNow(lines(...bad.map(([r]) => r)), { kind: 'rankings' });
  expect(done.errors.map((e) => [e.line, e.field])).toEqual(bad.map(([, field], i) => [i + 1, field]));
  for (const [i, [, , message]] of bad.entries()) expect(done.errors[i]!.message).toContain(message);
  expect((await p.counts()).rankings).toBe(4);
});

test('what was exported imports into an empty project as the same, and here as unchanged', async () => {
  await p.importNow(lines(row(1, { metadata: { k: 1 } }), row(2, { reference: 'yes', groupKey: 'g' })));
  await p.importNow(
    lines({ prompt: 'p-1', groups: [[2], [0, 1]] }, { prompt: 'p-2', groups: [[1]], unrankable: [0, 2] }),
    { kind: 'rankings' },
  );
  const prompts = await read(exportPrompts(p.projectId));
  const rankings = await read(exportRankings(p.projectId));
  expect(
    rankings
      .split('\n')
      .filter(Boolean)
      .map((l) => JSON.parse(l)),
  ).toMatchObject([
    { prompt: 'p-1', groups: [[2], [0, 1]] },
    { prompt: 'p-2', groups: [[1]], unrankable: [0, 2] },
  ]);
  expect(await p.importNow(prompts)).toMatchObject({ state: 'done', unchanged: 2, created: 0 });
  expect(await p.importNow(rankings, { kind: 'rankings' })).toMatchObject({
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
  const done = await p.importNow(lines(...rows, ...odd), { format: 'hh', task: 'chat' });
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
  expect(await p.counts()).toEqual({
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
    [p.projectId],
  );
  const heads = firsts.rows.filter((r) => r.good).length;
  expect(heads).toBeGreaterThan(12);
  expect(heads).toBeLessThan(48);
  const right = await pool().query<{ n: number }>(
    `select count(*)::int as n from preference_pair p join candidate c on c.id = p.chosen_id
     where p.project_id = $1 and c.text like 'good%'`,
    [p.projectId],
  );
  expect(right.rows[0]!.n).toBe(60);
  expect(await p.importNow(lines(...rows), { format: 'hh', task: 'chat' })).toMatchObject({
    created: 0,
    unchanged: 60,
  });
  await expect(p.upload('x', { format: 'hh' })).rejects.toThrow('task=KEY');
  const broken = await p.importNow(
    lines({ chosen: 'Human: x', rejected: 3 }, { chosen: 'no turns', rejected: 'x' }),
    { format: 'hh', task: 'chat' },
  );
  expect(broken.errors.map((e) => [e.line, e.field])).toEqual([
    [1, 'rejected'],
    [2, 'chosen'],
  ]);
});

const references = () =>
  db.item.findMany({
    where: { projectId: p.projectId, overlap: 0 },
    select: {
      purpose: true,
      reference: true,
      explanation: true,
      candidateIds: true,
      free: true,
      closedAt: true,
    },
    // Items of one file are made in no order.
    orderBy: [{ prompt: { externalId: 'asc' } }],
  });

test('gold and practice: rows become references, again unchanged, another reference takes its place', async () => {
  await p.importNow(lines(row(1), row(2), row(3)));
  const candidates = async (externalId: string) =>
    (
      await pool().query<{ id: string }>(
        `select c.id from candidate c join prompt_version v on v.id = c.prompt_version_id
         join prompt q on q.id = v.prompt_id where q.project_id = $1 and q.external_id = $2 order by c.index`,
        [p.projectId, externalId],
      )
    ).rows.map((r) => r.id);
  const gold = lines(
    { prompt: 'p-1', groups: [[2], [0, 1]], rationale: 'The third is the only careful one.' },
    { prompt: 'p-2', groups: [[1]], unrankable: [0, 2] },
  );
  expect(await p.importNow(gold, { kind: 'gold' })).toMatchObject({ state: 'done', rows: 2, created: 2 });
  expect(
    await p.importNow(lines({ prompt: 'p-3', groups: [[0], [1], [2]] }), { kind: 'practice' }),
  ).toMatchObject({
    ...{ state: 'done', created: 1, errorCount: 0 },
  });
  const [one, two] = [await candidates('p-1'), await candidates('p-2')];
  const made = await references();
  expect(made.map((i) => [i.purpose, i.free, i.closedAt])).toEqual([
    ['gold', 0, null],
    ['gold', 0, null],
    ['practice', 0, null],
  ]);
  expect(made[0]).toMatchObject({
    reference: { groups: [[one[2]], [one[0], one[1]]], unrankable: [] },
    explanation: 'The third is the only careful one.',
  });
  expect(made[1]).toMatchObject({
    ...{ reference: { groups: [[two[1]]], unrankable: [two[0], two[2]] }, explanation: null },
  });
  expect(made.every((i) => i.candidateIds.length === 3)).toBe(true);
  // What is known needs no more rankings, and none was made.
  const labels = await db.item.findMany({ where: { projectId: p.projectId, overlap: { gt: 0 } } });
  expect(labels.map((i) => i.closedAt !== null)).toEqual([true, true, true]);
  expect(await p.counts()).toMatchObject({ rankings: 0, pairs: 0, items: 6 });

  expect(await p.importNow(gold, { kind: 'gold' })).toMatchObject({ created: 0, unchanged: 2 });
  const other = lines(
    { prompt: 'p-1', groups: [[0], [1], [2]] },
    { prompt: 'p-2', groups: [[1]], unrankable: [0, 2] },
  );
  expect(await p.importNow(other, { kind: 'gold' })).toMatchObject({ created: 1, unchanged: 1 });
  expect((await references())[0]).toMatchObject({
    ...{ reference: { groups: [[one[0]], [one[1]], [one[2]]] }, explanation: null },
  });
  expect(await references()).toHaveLength(3);
});

test('gold: each fault is said with its line, and nothing is made of the file', async () => {
  await p.importNow(lines(row(1), row(2), row(3, { candidates: ['one'] })));
  const bad: [object, string, string][] = [
    [{ prompt: 'zzz', groups: [[0], [1]] }, 'prompt', 'no prompt'],
    [{ prompt: 'p-1', groups: [[0], [1]] }, 'groups', 'does not name candidate 2'],
    [{ prompt: 'p-1', groups: [[0]], unranked: [1, 2] }, 'unranked', 'a place for every candidate'],
    [{ prompt: 'p-1', groups: [], unrankable: [0, 1, 2] }, 'groups', 'needs an order'],
    [{ prompt: 'p-1', groups: [[0], [1], [3]] }, 'groups[2][0]', 'no candidate 3'],
    [{ prompt: 'p-3', groups: [[0]] }, 'prompt', 'fewer than two'],
    [{ prompt: 'p-2', groups: [[0], [1], [2]], version: 7 }, 'version', 'no version 7'],
  ];
  const good = { prompt: 'p-2', groups: [[0], [1], [2]] };
  const twice = { prompt: 'p-2', groups: [[2], [1], [0]] };
  const file = lines(...bad.map(([r]) => r), good, twice);
  for (const kind of ['gold', 'practice']) {
    const done = await p.importNow(file, { kind });
    expect(done).toMatchObject({ created: 0, errorCount: bad.length + 1 });
    expect(done.errors.map((e) => [e.line, e.field])).toEqual([
      ...bad.map(([, field], i) => [i + 1, field]),
      [bad.length + 2, 'prompt'],
    ]);
    for (const [i, [, , message]] of bad.entries()) expect(done.errors[i]!.message).toContain(message);
    expect(done.errors.at(-1)!.message).toContain(`line ${bad.length + 1} says`);
    expect(done.errors.every((e) => e.fix.length > 0)).toBe(true);
  }
  expect(await references()).toEqual([]);
  expect(await p.importNow(file, { kind: 'gold', mode: 'good' })).toMatchObject({ created: 1 });
  expect(await references()).toHaveLength(1);
});
