import { execFile, spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { sendFile } from '@/lib/api/send-file';
import type { Select, SetRow } from '@/lib/contracts/sets';
import { setFile } from '@/lib/data-folder';
import { disconnect, pool } from '@/lib/db';
import { env } from '@/lib/env';
import type { Watch } from '@/lib/jobs/watch';
import { writePairs } from '@/lib/pairs/write-pairs';
import { createSet } from '@/lib/sets/create-set';
import { createSetVersion } from '@/lib/sets/create-set-version';
import { freezeSetVersion } from '@/lib/sets/freeze-set-version';
import { listSetDrops } from '@/lib/sets/list-set-drops';
import { listSetRows, openSetFile } from '@/lib/sets/list-set-rows';
import { previewSet } from '@/lib/sets/preview-set';
import { frozenFile, readSetVersion } from '@/lib/sets/read-set-version';
import { type PairProject, seedPairProject, type TaskSpec } from '../support/pair-project';

const watch = (): Watch => ({ signal: new AbortController().signal, progress: () => {} });

async function within<T>(work: (c: import('pg').PoolClient) => Promise<T>): Promise<T> {
  const client = await pool().connect();
  try {
    return await work(client);
  } finally {
    client.release();
  }
}
const seed = (tasks: TaskSpec[]) => within((c) => seedPairProject(c, tasks));

/** [prompt, chosen index, rejected index, evidence?] */
type Say = [
  string,
  number,
  number,
  { kind?: 'ranking' | 'grader' | 'vote'; margin?: number; weight?: number }?,
];
const say = (p: PairProject, says: Say[]) =>
  within(async (c) => {
    for (const [key, chosen, rejected, e = {}] of says) {
      const prompt = p.prompts[key]!;
      await writePairs(c, {
        projectId: p.projectId,
        taskId: prompt.taskId,
        promptId: prompt.id,
        promptVersionId: prompt.versionId,
        kind: e.kind ?? 'ranking',
        sourceId: randomUUID(),
        pairs: [
          {
            chosenId: prompt.candidates[chosen]!,
            rejectedId: prompt.candidates[rejected]!,
            margin: e.margin ?? null,
            weight: e.weight ?? 1,
          },
        ],
      });
    }
  });

async function freeze(p: PairProject, select: Select = {}) {
  const { id: setId } = await createSet(null, { projectId: p.projectId, name: randomUUID(), select });
  const { id } = await createSetVersion(null, setId, randomUUID());
  await freezeSetVersion(id, watch());
  return await readSetVersion(id);
}
const fileOf = (v: { contentHash: string | null }) => readFile(setFile(v.contentHash!), 'utf8');
const rowsOf = async (v: { contentHash: string | null }) =>
  (await fileOf(v))
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as SetRow);
const chat = (prompts: TaskSpec['prompts']): TaskSpec[] => [{ key: 'chat', kind: 'subjective', prompts }];

afterAll(disconnect);

describe('freezing', () => {
  it('writes rows in order, by split, with counts that add up and a reason for each drop', async () => {
    const p = await seed([
      ...chat([
        { id: 'a', candidates: ['good\r\n', 'bad', 'good \n', ''] },
        { id: 'b', split: 'test', candidates: ['yes', 'no'] },
        { id: 'c', candidates: ['é', 'e\u0301'] },
        { id: 'd', text: 'question b', candidates: ['one', 'two'] },
      ]),
      { key: 'other', kind: 'objective', prompts: [{ id: 'o', candidates: ['x', 'y'] }] },
    ]);
    await say(p, [
      ['a', 0, 1, { kind: 'grader', margin: 0.5 }],
      ['a', 0, 1],
      ['a', 2, 1, { kind: 'grader', margin: 0.25 }], // the same texts once they are normalised
      ['a', 1, 3], // an empty side
      ['b', 0, 1],
      ['c', 0, 1], // one text in two Unicode forms
      ['d', 0, 1], // a train prompt that asks what a test prompt asks
      ['o', 0, 1],
    ]);
    const v = await freeze(p, { taskIds: [p.taskIds.chat!] });
    expect(v).toMatchObject({ state: 'done', version: 1, trainCount: 1, testCount: 1 });
    expect(v.counts).toMatchObject({
      pairs: 7,
      notSelected: { task: 1, origin: 0, date: 0 },
      candidates: 6,
      kept: 2,
      dropped: { duplicate: 1, empty: 1, 'equal-text': 1, 'test-twin': 1 },
      byTask: { chat: { train: 1, test: 1 } },
      byOrigin: { 'grader+ranking': 1, ranking: 1 },
    });
    const rows = await rowsOf(v);
    expect(rows.map((r) => r.pair_id)).toEqual(rows.map((r) => r.pair_id).sort());
    const json = '["chat","a",[["user","question a"]],[["assistant","good"]],[["assistant","bad"]]]';
    expect(rows.find((r) => r.split === 'train')).toEqual({
      prompt: [{ role: 'user', content: 'question a' }],
      chosen: [{ role: 'assistant', content: 'good' }],
      rejected: [{ role: 'assistant', content: 'bad' }],
      pair_id: createHash('sha256').update(json).digest('hex').slice(0, 32),
      task: 'chat',
      margin: 0.375,
      origin: 'grader+ranking',
      split: 'train',
    });
    const bytes = await readFile(setFile(v.contentHash!));
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(v.contentHash);
    expect(Number(v.bytes)).toBe(bytes.length);
    const { rows: pairs } = await pool().query(
      'select pair_key, split::text from set_pair where version_id = $1 order by pair_key',
      [v.id],
    );
    expect(pairs).toEqual(rows.map((r) => ({ pair_key: r.pair_id, split: r.split })));
    const drops = await listSetDrops(v.id, { limit: 50 });
    expect(drops.items.map((d) => d.reason)).toEqual(['duplicate', 'empty', 'equal-text', 'test-twin']);
  });

  it('keeps the stronger direction, measures agreement with ties, and lists pairs without evidence', async () => {
    const p = await seed(
      chat([
        { id: 'a', candidates: ['1', '2'] },
        { id: 'b', candidates: ['1', '2'] },
        { id: 'c', candidates: ['1', '2'] },
        { id: 'd', candidates: ['1', '2'] },
      ]),
    );
    await say(p, [
      ['a', 0, 1],
      ['a', 0, 1],
      ['a', 1, 0],
      ['b', 0, 1],
      ['b', 1, 0],
      ['c', 0, 1],
      ['d', 0, 1],
    ]);
    await pool().query(
      `update pair_evidence e set state = 'superseded' from preference_pair p
       where p.id = e.pair_id and p.prompt_id = $1`,
      [p.prompts.d!.id],
    );
    const all = await freeze(p);
    expect(all.counts).toMatchObject({ kept: 2, dropped: { contradicted: 3, 'no-active-evidence': 1 } });
    expect(await previewSet(p.projectId, {})).toMatchObject({
      pairs: 6,
      noActiveEvidence: 1,
      selected: 5,
      train: 5,
      disputed: 4,
    });
    const strict = await freeze(p, { minAgreement: 0.7 });
    expect(strict.counts.dropped).toMatchObject({ contradicted: 3, 'low-agreement': 1 });
    expect((await rowsOf(strict))[0]!.prompt[0]!.content).toBe('question c');
  });

  it('counts a ranking that ties the two as one that does not agree', async () => {
    const p = await seed(chat([{ id: 'a', candidates: ['1', '2', '3'] }]));
    await say(p, [['a', 0, 1]]);
    const { candidates, id, versionId, taskId } = p.prompts.a!;
    const userId = randomUUID();
    const itemId = randomUUID();
    await pool().query(
      `insert into "user" (id, name, email, "updatedAt") values ($1, 'P', $1 || '@test.local', now())`,
      [userId],
    );
    await pool().query(
      `insert into item (id, project_id, prompt_id, prompt_version_id, task_id, candidate_ids, candidates_hash, locale, overlap, free, counted)
       values ($1, $2, $3, $4, $5, $6, 'h', 'en', 2, 1, 1)`,
      [itemId, p.projectId, id, versionId, taskId, candidates],
    );
    await pool().query(
      `insert into ranking (project_id, item_id, task_id, user_id, groups, unrankable, unranked, state, idempotency_key, body_hash)
       values ($1, $2, $3, $4, $5, '{}', '{}', 'counted', 'k', 'h')`,
      [
        p.projectId,
        itemId,
        taskId,
        userId,
        JSON.stringify([[candidates[0], candidates[1]], [candidates[2]]]),
      ],
    );
    expect((await freeze(p, { minAgreement: 0.5 })).counts.kept).toBe(1);
    expect((await freeze(p, { minAgreement: 0.6 })).counts.dropped).toEqual({ 'low-agreement': 1 });
    expect((await freeze(p, { minAgreement: 0.6, origins: ['grader', 'ranking'] })).counts.kept).toBe(0);
  });

  it('selects by origin and date, and says how many it left out', async () => {
    const p = await seed(chat([{ id: 'a', candidates: ['1', '2', '3'] }]));
    await say(p, [
      ['a', 0, 1, { kind: 'grader', margin: 0.1 }],
      ['a', 0, 2],
      ['a', 1, 2],
    ]);
    await pool().query(
      `update pair_evidence set created_at = '2020-01-05T12:00:00Z'
       where pair_id in (select id from preference_pair where rejected_id = $1 and chosen_id = $2)`,
      [p.prompts.a!.candidates[2], p.prompts.a!.candidates[0]],
    );
    const old = await freeze(p, { origins: ['ranking'], from: '2020-01-05', to: '2020-01-05' });
    expect(old.counts).toMatchObject({
      notSelected: { task: 0, origin: 1, date: 1 },
      candidates: 1,
      kept: 1,
    });
    const preview = await previewSet(p.projectId, {
      origins: ['ranking'],
      from: '2020-01-05',
      to: '2020-01-05',
    });
    expect(preview).toMatchObject({ notSelected: { task: 0, origin: 1, date: 1 }, selected: 1 });
    const wide = await freeze(p, { minMargin: 0.2 });
    expect(wide.counts).toMatchObject({ kept: 2, dropped: { 'below-margin': 1 } });
  });

  it('never trains on a test prompt', async () => {
    const prompts = Array.from({ length: 40 }, (_, i) => ({
      id: `p${i}`,
      split: i % 3 === 0 ? ('test' as const) : ('train' as const),
      candidates: ['1', '2'],
    }));
    const p = await seed(chat(prompts));
    await say(
      p,
      prompts.map((x): Say => [x.id, 0, 1]),
    );
    const test = new Set(prompts.filter((x) => x.split === 'test').map((x) => `question ${x.id}`));
    for (const row of await rowsOf(await freeze(p)))
      expect(row.split).toBe(test.has(row.prompt[0]!.content) ? 'test' : 'train');
  });

  it('gives an empty selection an empty, frozen file', async () => {
    const v = await freeze(await seed(chat([])));
    expect(v).toMatchObject({ state: 'done', trainCount: 0, testCount: 0 });
    expect(await fileOf(v)).toBe('');
    expect(await listSetRows(v.id, { limit: 5 })).toEqual({ items: [] });
  });

  it('starts over after it was cut off, leaves nothing half-written, and does nothing on a frozen version', async () => {
    const p = await seed(chat([{ id: 'a', candidates: ['1', '2', '3'] }]));
    await say(p, [
      ['a', 0, 1],
      ['a', 1, 2],
    ]);
    const { id: setId } = await createSet(null, { projectId: p.projectId, name: 's', select: {} });
    const { id } = await createSetVersion(null, setId, randomUUID());
    for (const phase of ['reading', 'judging', 'writing']) {
      const dying: Watch = {
        ...watch(),
        progress: (x) => {
          if (x.phase === phase) throw new Error('killed');
        },
      };
      await expect(freezeSetVersion(id, dying)).rejects.toThrow('killed');
      const { rows } = await pool().query(
        `select (select count(*)::int from set_pair where version_id = v.id) as pairs, frozen_at
         from preference_set_version v where id = $1`,
        [id],
      );
      expect(rows).toEqual([{ pairs: 0, frozen_at: null }]);
    }
    await freezeSetVersion(id, watch());
    const v = await readSetVersion(id);
    expect(v).toMatchObject({ state: 'done', trainCount: 2 });
    await say(p, [['a', 0, 2]]);
    await freezeSetVersion(id, watch());
    expect(await readSetVersion(id)).toEqual(v);
    expect((await readdir(path.dirname(setFile('x')))).filter((n) => n.startsWith('.freeze'))).toEqual([]);
  });
});

describe('a frozen version', () => {
  it('cannot be changed or deleted, but goes with its project', async () => {
    const p = await seed(chat([{ id: 'a', candidates: ['1', '2'] }]));
    await say(p, [['a', 0, 1]]);
    const v = await freeze(p);
    const refused = (sql: string) => expect(pool().query(sql, [v.id])).rejects.toThrow('is frozen');
    await refused(`update preference_set_version set content_hash = 'x' where id = $1`);
    await refused('delete from preference_set_version where id = $1');
    await refused(`update set_pair set split = 'test' where version_id = $1`);
    await refused('delete from set_pair where version_id = $1');
    await refused(
      `insert into set_drop (version_id, pair_id, reason) values ($1, gen_random_uuid(), 'empty')`,
    );
    await pool().query('delete from project where id = $1', [p.projectId]);
    const { rows } = await pool().query('select 1 from set_pair where version_id = $1', [v.id]);
    expect(rows).toEqual([]);
  });

  it('is read row by row and downloaded whole or in part', async () => {
    const prompts = Array.from({ length: 7 }, (_, i) => ({ id: `p${i}`, candidates: ['好'.repeat(9), '2'] }));
    const p = await seed(chat(prompts));
    await say(
      p,
      prompts.map((x): Say => [x.id, 0, 1]),
    );
    const v = await freeze(p);
    const all = await rowsOf(v);
    const seen: SetRow[] = [];
    let cursor: string | undefined;
    do {
      const page = await listSetRows(v.id, { limit: 3, ...(cursor ? { cursor } : {}) });
      seen.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen).toEqual(all);

    const { hash, bytes, name } = await frozenFile(v.id);
    const get = (headers: Record<string, string>) =>
      sendFile(new Request('http://localhost/x', { headers }), {
        open: () => openSetFile(hash),
        bytes,
        name,
        etag: hash,
        type: 'application/x-ndjson',
      });
    const body = await fileOf(v);
    const whole = await get({});
    expect(whole.status).toBe(200);
    expect(whole.headers.get('etag')).toBe(`"${hash}"`);
    expect(whole.headers.get('content-disposition')).toContain(`${p.slug}-`);
    expect(await whole.text()).toBe(body);
    const part = await get({ range: 'bytes=10-19' });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 10-19/${bytes}`]);
    const raw = Buffer.from(body);
    expect(Buffer.from(await part.arrayBuffer())).toEqual(raw.subarray(10, 20));
    const tail = await get({ range: 'bytes=-5' });
    expect(Buffer.from(await tail.arrayBuffer())).toEqual(raw.subarray(-5));
    const rest = await get({ range: `bytes=${bytes - 4}-`, 'if-range': `"${hash}"` });
    expect(Buffer.from(await rest.arrayBuffer())).toEqual(raw.subarray(-4));
    expect((await get({ range: 'bytes=0-3', 'if-range': '"other"' })).status).toBe(200);
    expect((await get({ range: `bytes=${bytes}-` })).status).toBe(416);
    expect((await get({ 'if-none-match': `W/"${hash}"` })).status).toBe(304);
  });
});

describe('the same selection of the same data', () => {
  const tasks = (): TaskSpec[] => [
    ...chat(
      Array.from({ length: 30 }, (_, i) => ({
        id: `p${i}`,
        split: i % 5 ? 'train' : 'test',
        text: `问题 ${i} 😀`,
        candidates: ['甲', '乙', '丙', `${i}`],
      })),
    ),
    { key: 'labels', kind: 'objective', prompts: [{ id: 'x', candidates: ['1', '2', '3'] }] },
  ];
  const says: Say[] = Array.from({ length: 30 }, (_, i): Say[] => [
    [`p${i}`, 0, 1, { kind: 'grader', margin: 0.1 }],
    [`p${i}`, 0, 1, { kind: 'grader', margin: 0.7, weight: 0.3 }],
    [`p${i}`, 0, 1, { kind: 'vote', margin: 0.2 }],
    [`p${i}`, 1, 0, { weight: 0.5 }],
    [`p${i}`, 2, 3],
  ])
    .flat()
    .concat([['x', 0, 1]]);

  it('has the same hash in another project, in another order, from another database and process', async () => {
    const [p, q] = [await seed(tasks()), await seed(tasks().reverse())];
    await say(p, says);
    await say(q, [...says].reverse());
    const [v, w] = [await freeze(p), await freeze(q)];
    expect(w.contentHash).toBe(v.contentHash);
    expect(v.trainCount + v.testCount).toBe(61);
    const elsewhere = await freezeElsewhere(JSON.stringify(tasks()), JSON.stringify(says));
    expect(elsewhere.hash).toBe(v.contentHash);
    expect(elsewhere.train).toBe(v.trainCount);
  }, 120_000);
});

/** Seeds a database of its own in reverse order and freezes it with the command line's code in another process. */
async function freezeElsewhere(tasks: string, says: string): Promise<{ hash: string; train: number }> {
  const url = new URL(env().DATABASE_URL);
  url.pathname = `/elsewhere_${randomUUID().replaceAll('-', '')}`;
  const root = path.resolve(import.meta.dirname, '../..');
  const program = path.join(import.meta.dirname, '../support/freeze-elsewhere.ts');
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', program, tasks, says], {
    cwd: root,
    env: { ...process.env, DATABASE_URL: url.href, DISCERN_DATA: path.join(env().DISCERN_DATA, 'elsewhere') },
  });
  return JSON.parse(stdout.trim().split('\n').at(-1)!);
}

describe('kill -9', () => {
  it('of the process that freezes leaves a version that the next one finishes', async () => {
    const prompts = Array.from({ length: 2500 }, (_, i) => ({ id: `p${i}`, candidates: ['1', '2'] }));
    const p = await seed(chat(prompts));
    await pool().query(
      `with pair as (
         insert into preference_pair (project_id, task_id, prompt_id, prompt_version_id, chosen_id, rejected_id)
         select $1, p.task_id, p.id, v.id, min(c.id::text)::uuid, max(c.id::text)::uuid
         from prompt p join prompt_version v on v.prompt_id = p.id join candidate c on c.prompt_version_id = v.id
         where p.project_id = $1 group by p.id, v.id returning id)
       insert into pair_evidence (pair_id, kind, source_id) select id, 'ranking', id::text from pair`,
      [p.projectId],
    );
    const { id: setId } = await createSet(null, { projectId: p.projectId, name: 's', select: {} });
    const { id } = await createSetVersion(null, setId, randomUUID());
    const program = path.join(import.meta.dirname, '../support/freeze-version.ts');
    const child = spawn(process.execPath, ['--import', 'tsx', program, id], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    // It prints a line when it is half-way through and then holds still.
    await once(child.stdout!, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const before = await readSetVersion(id);
    expect(before.frozenAt).toBeNull();
    await freezeSetVersion(id, watch());
    expect(await readSetVersion(id)).toMatchObject({ state: 'done', trainCount: 2500 });
  }, 120_000);
});
