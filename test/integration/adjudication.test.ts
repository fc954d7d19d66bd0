import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { adjudicateItem } from '@/lib/adjudication/adjudicate-item';
import { readAdjudication } from '@/lib/adjudication/read-adjudication';
import { standItem } from '@/lib/adjudication/stand-item';
import { listContested } from '@/lib/agreement/list-contested';
import { refreshAgreement } from '@/lib/agreement/refresh-agreement';
import { claimAssignment } from '@/lib/assignments/claim-assignment';
import { Adjudication } from '@/lib/contracts/adjudication';
import { disconnect, pool } from '@/lib/db';
import { submitRanking } from '@/lib/rankings/submit-ranking';
import { undoRanking } from '@/lib/rankings/undo-ranking';
import { type DeskProject, type DeskProjectOptions, seedDeskProject } from '../support/desk-project';

const seed = async (options: DeskProjectOptions): Promise<DeskProject> => {
  const c = await pool().connect();
  try {
    return await seedDeskProject(c, options);
  } finally {
    c.release();
  }
};
const rows = async <T extends object>(sql: string, values: unknown[] = []) =>
  (await pool().query<T>(sql, values)).rows;
const claim = async (d: DeskProject, person: number) => {
  const claimed = await claimAssignment(d.projectId, d.people[person]!);
  if (!('assigned' in claimed)) throw new Error(`nothing to claim: ${claimed.reason}`);
  return { id: claimed.assigned.assignment.id, shown: claimed.assigned.candidates.map((c) => c.id).sort() };
};
const of = (ids: string[], key: string = randomUUID()) => ({
  idempotencyKey: key,
  groups: ids.map((id) => [id]),
});
const decision = (ids: string[], after: string | null = null, key?: string) => ({ ...of(ids, key), after });
const lead = { id: '', role: 'lead' as const };

/** Two people rank the item the opposite ways round; a third is to decide. */
async function contested(d: DeskProject) {
  const [a, b] = [await claim(d, 0), await claim(d, 1)];
  const first = await submitRanking(a.id, d.people[0]!, of(a.shown));
  const second = await submitRanking(b.id, d.people[1]!, of(b.shown.toReversed()));
  lead.id = d.people[2]!;
  return { a, b, ids: a.shown, first: first.ranking.id, second: second.ranking.id, itemId: d.itemIds[0]! };
}
/** Who speaks for the pairs of an item by rankings. */
const evidence = (itemId: string) =>
  rows<{ source: string; state: string; n: number }>(
    `select e.source_id as source, e.state::text as state, count(*)::int as n from pair_evidence e
     join ranking r on r.id::text = e.source_id where r.item_id = $1 and e.kind = 'ranking' group by 1, 2`,
    [itemId],
  );
const mustBalance = async (projectId: string) =>
  expect(
    await rows(
      `select i.id from item i left join assignment a on a.item_id = i.id where i.project_id = $1 group by i.id
       having i.overlap <> i.free + i.counted + count(a.id) filter (where a.state = 'held')
         or i.counted <> (select count(*) from ranking r where r.item_id = i.id and r.state = 'counted')`,
      [projectId],
    ),
  ).toEqual([]);

afterAll(disconnect);

describe('adjudication', () => {
  it('makes the pairs follow the final ranking and keeps what the others said', async () => {
    const d = await seed({ people: 3, prompts: 1, overlap: 2 });
    const { ids, first, second, itemId } = await contested(d);
    const { ranking } = await adjudicateItem(lead, itemId, decision(ids));
    expect(ranking.revision).toBe(1);
    expect(await evidence(itemId)).toEqual(
      expect.arrayContaining([
        { source: first, state: 'superseded', n: 6 },
        { source: second, state: 'superseded', n: 6 },
        { source: ranking.id, state: 'active', n: 6 },
      ]),
    );
    await mustBalance(d.projectId);
    await refreshAgreement(d.projectId);
    expect((await listContested(d.projectId, { limit: 10, queue: '1' })).items).toEqual([]);
    expect(
      await rows(`select action from audit_event where entity = 'item' and entity_id = $1`, [itemId]),
    ).toEqual([{ action: 'item.adjudicated' }]);
  });

  it('hides names until it is decided', async () => {
    const d = await seed({ people: 3, prompts: 1, overlap: 2 });
    const { ids, itemId } = await contested(d);
    const open = await readAdjudication(itemId, lead);
    expect(open.rankings.map((r) => r.person)).toEqual([null, null]);
    expect(open.final).toBeNull();
    await adjudicateItem(lead, itemId, decision(ids));
    const done = await readAdjudication(itemId, lead);
    expect(done.rankings.map((r) => r.person).sort()).toEqual(['Person 1', 'Person 2']);
    expect(done.final).toMatchObject({ revision: 1, by: 'Person 3' });
  });

  it('keeps a late submit as extra, an edit beside the counted ranking, and refuses an undo', async () => {
    const d = await seed({ people: 3, prompts: 1, overlap: 3 });
    const { a, ids, first, itemId } = await contested(d);
    const late = await claim(d, 2);
    await adjudicateItem(lead, itemId, decision(ids));
    expect(await submitRanking(late.id, d.people[2]!, of(ids))).toMatchObject({
      counted: false,
      reason: 'adjudicated',
    });
    expect(await submitRanking(a.id, d.people[0]!, of(ids.toReversed()))).toMatchObject({
      counted: false,
      reason: 'adjudicated',
    });
    await expect(undoRanking(first, d.people[0]!)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('decided by adjudication'),
    });
    await mustBalance(d.projectId);
    expect((await evidence(itemId)).filter((e) => e.state === 'active')).toHaveLength(1);
    await expect(claim(d, 2)).rejects.toThrow('nothing to claim');
  });

  it('is a revision the second time, only after the decision one has seen', async () => {
    const d = await seed({ people: 3, prompts: 1, overlap: 2 });
    const { ids, itemId } = await contested(d);
    const key = randomUUID();
    const one = await adjudicateItem(lead, itemId, decision(ids, null, key));
    expect(await adjudicateItem(lead, itemId, decision(ids, null, key))).toEqual(one);
    await expect(adjudicateItem(lead, itemId, decision(ids))).rejects.toMatchObject({
      code: 'conflict',
      details: { final: one.ranking.id },
    });
    const two = await adjudicateItem(lead, itemId, decision(ids.toReversed(), one.ranking.id));
    expect(two.ranking.revision).toBe(2);
    expect((await evidence(itemId)).filter((e) => e.state === 'active')).toEqual([
      { source: two.ranking.id, state: 'active', n: 6 },
    ]);
    const { earlier, final } = await readAdjudication(itemId, lead);
    expect([final?.id, earlier.map((e) => e.id)]).toEqual([two.ranking.id, [one.ranking.id]]);
  });

  it('is one lead’s when two decide at once', async () => {
    const d = await seed({ people: 3, prompts: 1, overlap: 2 });
    const { ids, itemId } = await contested(d);
    const answers = await Promise.allSettled(
      d.people.map((id) => adjudicateItem({ id, role: 'lead' }, itemId, decision(ids))),
    );
    expect(answers.filter((a) => a.status === 'fulfilled')).toHaveLength(1);
    for (const a of answers)
      if (a.status === 'rejected') expect(a.reason).toMatchObject({ code: 'conflict' });
  });

  it('holds while people submit, edit and undo at the same moment', async () => {
    const d = await seed({ people: 3, prompts: 12, overlap: 3, maxOpen: 50 });
    lead.id = d.people[2]!;
    const held = new Map<string, { id: string; shown: string[] }[]>();
    for (const person of [0, 1, 2]) {
      const all = [];
      for (let i = 0; i < 12; i++) all.push(await claim(d, person));
      held.set(d.people[person]!, all);
    }
    const itemOf = new Map(
      (
        await rows<{ id: string; item: string }>(
          'select id, item_id as item from assignment where project_id = $1',
          [d.projectId],
        )
      ).map((r) => [r.id, r.item]),
    );
    const mine = held.get(d.people[0]!)!;
    const submitted = await Promise.all(mine.map((a) => submitRanking(a.id, d.people[0]!, of(a.shown))));
    const work = mine.flatMap((a, i) => {
      const itemId = itemOf.get(a.id)!;
      const other = (p: number) => held.get(d.people[p]!)!.find((h) => itemOf.get(h.id) === itemId)!;
      return [
        () => adjudicateItem(lead, itemId, decision(a.shown)),
        () => submitRanking(other(1).id, d.people[1]!, of(a.shown.toReversed())),
        () => submitRanking(other(2).id, d.people[2]!, of(a.shown)),
        i % 2
          ? () => undoRanking(submitted[i]!.ranking.id, d.people[0]!)
          : () => submitRanking(a.id, d.people[0]!, of(a.shown.toReversed())),
      ];
    });
    const answers = await Promise.allSettled(work.sort(() => Math.random() - 0.5).map((f) => f()));
    for (const a of answers)
      if (a.status === 'rejected') expect(a.reason).toMatchObject({ code: 'conflict' });
    await mustBalance(d.projectId);
    for (const itemId of d.itemIds) {
      const active = (await evidence(itemId)).filter((e) => e.state === 'active');
      expect(active).toEqual([
        { source: (await readAdjudication(itemId, lead)).final!.id, state: 'active', n: 6 },
      ]);
    }
  });

  it('is no senior’s who ranked the item or holds it', async () => {
    const d = await seed({ people: 4, prompts: 1, overlap: 3 });
    const { ids, first, second, itemId } = await contested(d);
    await refreshAgreement(d.projectId);
    const hold = await claim(d, 2);
    const senior = (n: number) => ({ id: d.people[n]!, role: 'annotator' as const });
    const queueOf = async (n: number) =>
      (await listContested(d.projectId, { limit: 10, queue: '1' }, d.people[n])).items.map((i) => i.id);
    for (const n of [0, 2]) {
      const refused = { code: 'forbidden', message: expect.stringContaining('someone else decides it') };
      await expect(readAdjudication(itemId, senior(n))).rejects.toMatchObject(refused);
      await expect(adjudicateItem(senior(n), itemId, decision(ids))).rejects.toMatchObject(refused);
      await expect(
        standItem(senior(n), itemId, { stands: true, seen: [first, second] }),
      ).rejects.toMatchObject(refused);
      expect(await queueOf(n)).toEqual([]);
    }
    expect(await queueOf(3)).toEqual([itemId]);
    const { ranking } = await adjudicateItem(senior(3), itemId, decision(ids));
    expect((await evidence(itemId)).filter((e) => e.state === 'active')).toEqual([
      { source: ranking.id, state: 'active', n: 6 },
    ]);
    expect(hold.shown).toEqual(ids);
  });
});

describe('letting an item stand', () => {
  const queue = async (projectId: string) => {
    await refreshAgreement(projectId);
    return (await listContested(projectId, { limit: 10, queue: '1' })).items.map((i) => i.id);
  };

  it('takes it from the queue, touches no ranking and no pair, and is taken back', async () => {
    const d = await seed({ people: 3, prompts: 1, overlap: 2 });
    const { first, second, itemId } = await contested(d);
    expect(await queue(d.projectId)).toEqual([itemId]);
    const before = await evidence(itemId);
    await expect(standItem(lead, itemId, { stands: true, seen: [first] })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('in the meantime'),
    });
    const all = { stands: true, seen: [first, second] };
    await Promise.all([standItem(lead, itemId, all), standItem(lead, itemId, all)]);
    expect(await queue(d.projectId)).toEqual([]);
    expect(await evidence(itemId)).toEqual(before);
    await mustBalance(d.projectId);
    const shown = await readAdjudication(itemId, lead);
    expect(shown).toMatchObject({ final: null, stands: { by: 'Person 3' } });
    expect(Adjudication.parse(shown).stands?.by).toBe('Person 3');
    expect(shown.rankings.map((r) => r.person)).toEqual([null, null]);
    expect((await listContested(d.projectId, { limit: 10, queue: '0' })).items).toMatchObject([
      { id: itemId, stands: true, adjudicated: false },
    ]);
    await standItem(lead, itemId, { stands: false, seen: [] });
    expect(await queue(d.projectId)).toEqual([itemId]);
    expect(
      await rows(
        `select action, actor_id from audit_event where entity = 'item' and entity_id = $1 order by seq`,
        [itemId],
      ),
    ).toEqual([
      { action: 'item.stands', actor_id: lead.id },
      { action: 'item.contested', actor_id: lead.id },
    ]);
  });

  it('ends when somebody ranks anew, and with a final ranking', async () => {
    const d = await seed({ people: 3, prompts: 1, overlap: 3 });
    const { a, ids, first, second, itemId } = await contested(d);
    await standItem(lead, itemId, { stands: true, seen: [first, second] });
    expect(await queue(d.projectId)).toEqual([]);
    await submitRanking(a.id, d.people[0]!, of([...ids.slice(1), ids[0]!]));
    expect(await queue(d.projectId)).toEqual([itemId]);
    expect((await readAdjudication(itemId, lead)).stands).toBeNull();
    const seen = (await readAdjudication(itemId, lead)).rankings.map((r) => r.id);
    await standItem(lead, itemId, { stands: true, seen });
    await adjudicateItem(lead, itemId, decision(ids));
    expect((await readAdjudication(itemId, lead)).stands).toBeNull();
    await expect(standItem(lead, itemId, { stands: true, seen })).rejects.toMatchObject({ code: 'conflict' });
    expect(await queue(d.projectId)).toEqual([]);
  });
});
