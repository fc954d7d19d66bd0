import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { ExpansionCounts } from '@/lib/contracts/expansions';
import { db, disconnect, pool } from '@/lib/db';
import { createExpansion } from '@/lib/expansions/create-expansion';
import { runExpansion } from '@/lib/expansions/run-expansion';
import type { Watch } from '@/lib/jobs/watch';
import { type PairProject, seedPairProject, type TaskSpec } from '../support/pair-project';

const watch = (): Watch => ({ signal: new AbortController().signal, progress: () => {} });
const labels = { name: 'label-match', params: { labels: ['spam', 'ham'] } };

async function seed(tasks: TaskSpec[]): Promise<PairProject> {
  const client = await pool().connect();
  try {
    return await seedPairProject(client, tasks);
  } finally {
    client.release();
  }
}
async function expand(projectId: string): Promise<ExpansionCounts> {
  const { id } = await createExpansion(null, projectId, {}, randomUUID());
  await runExpansion(id, watch());
  return ExpansionCounts.parse((await db.expansion.findUniqueOrThrow({ where: { id } })).counts);
}
const pairs = async (projectId: string, state = 'active') =>
  (
    await pool().query<{ chosen: string; rejected: string; margin: number; version: string }>(
      `select c.text as chosen, r.text as rejected, e.margin, e.source_version as version
       from preference_pair p join pair_evidence e on e.pair_id = p.id
       join candidate c on c.id = p.chosen_id join candidate r on r.id = p.rejected_id
       where p.project_id = $1 and e.kind = 'grader' and e.state = $2::evidence_state order by 1, 2`,
      [projectId, state],
    )
  ).rows;
const task = (prompts: TaskSpec['prompts'], grader: unknown = labels): TaskSpec[] => [
  { key: 'spam', kind: 'objective', grader, prompts },
];

afterAll(disconnect);

describe('expansion', () => {
  it('writes better over worse with the difference as margin, and the gold answer over wrong ones', async () => {
    const grader = { name: 'set-f1', params: {} };
    const { projectId } = await seed(
      task([{ id: 'a', reference: ['x', 'y'], candidates: ['x', 'z', 'Y , X.'] }], grader),
    );
    const counts = await expand(projectId);
    const found = (await pairs(projectId)).map((p) => [p.chosen, p.rejected, p.margin]);
    // F1: "x" 2/3, "z" 0, "Y , X." 1, gold "x, y" 1.
    const twoThirds = 2 / 3;
    expect(found).toHaveLength(5);
    const expected: [string, string, number][] = [
      ['x', 'z', twoThirds],
      ['Y , X.', 'x', 1 - twoThirds],
      ['Y , X.', 'z', 1],
      ['x, y', 'x', 1 - twoThirds],
      ['x, y', 'z', 1],
    ];
    for (const [chosen, rejected, margin] of expected) {
      const pair = found.find(([c, r]) => c === chosen && r === rejected);
      expect(pair?.[2]).toBeCloseTo(margin, 12);
    }
    expect(counts).toMatchObject({ prompts: 1, graded: 3, pairsCreated: 5, pairsKnown: 0, ungradable: {} });
    const { rows } = await pool().query(
      `select c.text from candidate c join prompt_version v on v.id = c.prompt_version_id
       join prompt p on p.id = v.prompt_id where p.project_id = $1 and c.source = 'reference'`,
      [projectId],
    );
    expect(rows).toEqual([{ text: 'x, y' }]);
  });

  it('writes nothing twice, also when two run at once', async () => {
    const { projectId } = await seed(
      task([{ id: 'a', reference: 'spam', candidates: ['spam', 'ham', 'Spam!'] }]),
    );
    const first = await expand(projectId);
    // spam and Spam! over ham; the gold answer is the candidate "spam" itself.
    expect(first.pairsCreated).toBe(2);
    const before = await pairs(projectId);
    expect(await expand(projectId)).toMatchObject({ pairsCreated: 0, pairsKnown: 2, superseded: 0 });
    await Promise.all([expand(projectId), expand(projectId)]);
    expect(await pairs(projectId)).toEqual(before);
  });

  it('says why prompts cannot be graded', async () => {
    const { projectId } = await seed([
      ...task([
        { id: 'a', candidates: ['spam', 'ham'] },
        { id: 'b', reference: 'eggs', candidates: ['spam', 'ham'] },
        { id: 'c', reference: 'spam', candidates: ['I cannot say', 'spam or ham'] },
      ]),
      {
        key: 'bare',
        kind: 'objective',
        prompts: [{ id: 'd', reference: 'x', candidates: ['x', 'y'] }],
      },
      { key: 'chat', kind: 'subjective', prompts: [{ id: 'e', reference: 'x', candidates: ['x', 'y'] }] },
    ]);
    expect(await expand(projectId)).toMatchObject({
      prompts: 4,
      graded: 2,
      pairsCreated: 2,
      ungradable: { 'no-reference': 1, 'reference-not-a-label': 1, 'no-grader': 1 },
    });
  });

  it('replaces the grades of an older task version, and takes them back when the grader goes', async () => {
    const { projectId, taskIds } = await seed(
      task([{ id: 'a', reference: 'spam', candidates: ['It is spam', 'ham'] }], {
        name: 'label-match',
        params: {},
      }),
    );
    // Without labels only the whole answer counts: gold over both.
    await expand(projectId);
    expect((await pairs(projectId)).map((p) => `${p.chosen}>${p.rejected}`)).toEqual([
      'spam>It is spam',
      'spam>ham',
    ]);
    const raise = (version: number, grader: unknown) =>
      pool().query(
        `with v as (insert into task_version (task_id, version, grader) values ($1, $2, $3))
         update task set version = $2 where id = $1`,
        [taskIds.spam, version, grader === null ? null : JSON.stringify(grader)],
      );
    await raise(2, labels);
    const counts = await expand(projectId);
    expect(counts).toMatchObject({ pairsCreated: 1, pairsKnown: 1, superseded: 2 });
    expect((await pairs(projectId)).map((p) => `${p.chosen}>${p.rejected}`)).toEqual([
      'It is spam>ham',
      'spam>ham',
    ]);
    expect(await pairs(projectId, 'superseded')).toHaveLength(2);
    await raise(3, null);
    expect(await expand(projectId)).toMatchObject({ superseded: 2, ungradable: { 'no-grader': 1 } });
    expect(await pairs(projectId)).toEqual([]);
  });

  it('marks the grades of an older prompt version as stale', async () => {
    const { projectId, prompts } = await seed(
      task([{ id: 'a', reference: 'spam', candidates: ['spam', 'ham'] }]),
    );
    await expand(projectId);
    const versionId = randomUUID();
    await pool().query(
      `with v as (insert into prompt_version (id, prompt_id, version, messages, reference, content_hash)
         values ($1, $2, 2, '[{"role":"user","content":"new"}]', '"ham"', 'h2'))
       update prompt set version = 2 where id = $2`,
      [versionId, prompts.a!.id],
    );
    expect(await expand(projectId)).toMatchObject({ superseded: 1, pairsCreated: 0 });
    expect(await pairs(projectId, 'stale')).toHaveLength(1);
  });

  it('goes on after it was cut off, with the counts of one that was not', async () => {
    const many = Array.from({ length: 450 }, (_, i) => ({
      id: `p${i}`,
      reference: 'spam',
      candidates: ['spam', 'ham', `neither ${i}`],
    }));
    const [cut, whole] = [await seed(task(many)), await seed(task(many))];
    const { id } = await createExpansion(null, cut.projectId, {}, randomUUID());
    const dying: Watch = {
      ...watch(),
      progress: ({ done }) => {
        if (Number(done) >= 200) throw new Error('killed');
      },
    };
    await expect(runExpansion(id, dying)).rejects.toThrow('killed');
    expect(await pairs(cut.projectId)).toHaveLength(400);
    await runExpansion(id, watch());
    const resumed = ExpansionCounts.parse((await db.expansion.findUniqueOrThrow({ where: { id } })).counts);
    expect(resumed).toEqual(await expand(whole.projectId));
    expect(resumed).toMatchObject({ prompts: 450, graded: 1350, pairsCreated: 900 });
    expect(await pairs(cut.projectId)).toEqual(await pairs(whole.projectId));
  });

  it('stops when it is cancelled', async () => {
    const { projectId } = await seed(task([{ id: 'a', reference: 'spam', candidates: ['spam', 'ham'] }]));
    const { id } = await createExpansion(null, projectId, {}, randomUUID());
    const stop = new AbortController();
    stop.abort(new Error('cancelled'));
    await expect(runExpansion(id, { ...watch(), signal: stop.signal })).rejects.toThrow('cancelled');
    expect(await pairs(projectId)).toEqual([]);
  });

  it('refuses subjective and foreign tasks', async () => {
    const { projectId, taskIds } = await seed([
      { key: 'chat', kind: 'subjective', prompts: [] },
      { key: 'spam', kind: 'objective', prompts: [] },
    ]);
    await expect(createExpansion(null, projectId, { taskIds: [taskIds.chat!] })).rejects.toThrow(
      'is subjective',
    );
    await expect(createExpansion(null, projectId, { taskIds: [randomUUID()] })).rejects.toThrow(
      'does not have',
    );
  });
});
