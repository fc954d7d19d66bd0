import { randomUUID } from 'node:crypto';
import { afterAll, expect, it } from 'vitest';
import { adjudicateItem } from '@/lib/adjudication/adjudicate-item';
import { claimAssignment } from '@/lib/assignments/claim-assignment';
import type { Select } from '@/lib/contracts/sets';
import { db, disconnect, pool } from '@/lib/db';
import { closeQueues } from '@/lib/jobs/queue';
import { submitRanking } from '@/lib/rankings/submit-ranking';
import { createSet } from '@/lib/sets/create-set';
import { createSetVersion } from '@/lib/sets/create-set-version';
import { freezeSetVersion } from '@/lib/sets/freeze-set-version';
import { readSetVersion } from '@/lib/sets/read-set-version';
import { aggregate } from '@/lib/stats/aggregate';
import { type DeskProject, seedDeskProject } from '../support/desk-project';

const watch = { signal: new AbortController().signal, progress: () => {} };
const PEOPLE = 3;

/** Three people rank one item of four candidates, given as places of the sorted candidates. */
async function ranked(orders: number[][]): Promise<{ d: DeskProject; ids: string[] }> {
  const c = await pool().connect();
  const d = await seedDeskProject(c, { people: PEOPLE + 1, prompts: 1, overlap: PEOPLE }).finally(() =>
    c.release(),
  );
  let ids: string[] = [];
  for (const [i, order] of orders.entries()) {
    const claimed = await claimAssignment(d.projectId, d.people[i]!);
    if (!('assigned' in claimed)) throw new Error('nothing to claim');
    ids = claimed.assigned.candidates.map((k) => k.id).sort();
    await submitRanking(claimed.assigned.assignment.id, d.people[i]!, {
      idempotencyKey: randomUUID(),
      groups: order.map((at) => [ids[at]!]),
    });
  }
  return { d, ids };
}
/** The frozen pairs as "chosen > rejected" of places, and the version. */
async function freeze(d: DeskProject, ids: string[], select: Select) {
  const set = await createSet(null, { projectId: d.projectId, name: randomUUID(), select });
  const { id } = await createSetVersion(null, set.id);
  await freezeSetVersion(id, watch);
  const { rows } = await pool().query<{ chosen: string; rejected: string }>(
    `select p.chosen_id as chosen, p.rejected_id as rejected from set_pair s join preference_pair p on p.id = s.pair_id
     where s.version_id = $1`,
    [id],
  );
  const pairs = rows.map((r) => `${ids.indexOf(r.chosen)} > ${ids.indexOf(r.rejected)}`).sort();
  return { pairs, version: await readSetVersion(id) };
}

afterAll(async () => {
  await closeQueues();
  await disconnect();
});

it('keeps each ranking’s pairs, or those of the majority, or those of the strengths', async () => {
  // 0, 1, 2 in a cycle; 3 is the last for all.
  const orders = [
    [0, 1, 2, 3],
    [1, 2, 0, 3],
    [2, 0, 1, 3],
  ];
  const { d, ids } = await ranked(orders);
  expect((await freeze(d, ids, {})).pairs).toEqual(['0 > 1', '0 > 3', '1 > 2', '1 > 3', '2 > 0', '2 > 3']);
  const majority = await freeze(d, ids, { aggregation: 'majority' });
  expect(majority.pairs).toEqual(['0 > 3', '1 > 3', '2 > 3']);
  expect(majority.version.counts.dropped).toEqual({ outvoted: 6 });
  const strengths = await freeze(d, ids, { aggregation: 'plackett-luce' });
  const of = aggregate(
    ids,
    orders.map((order) => ({ groups: order.map((at) => [ids[at]!]) })),
  ).strengths.value!.logStrength;
  expect(strengths.pairs).toEqual(
    [0, 1, 2, 3]
      .flatMap((a) => [0, 1, 2, 3].filter((b) => of[a]! - of[b]! > 1e-6).map((b) => `${a} > ${b}`))
      .sort(),
  );
});

it('is the project’s unless the set says its own, and the version says which', async () => {
  const { d, ids } = await ranked([
    [0, 1, 2, 3],
    [1, 2, 0, 3],
    [2, 0, 1, 3],
  ]);
  await db.project.update({ where: { id: d.projectId }, data: { aggregation: 'majority' } });
  const own = await freeze(d, ids, {});
  expect(own.version.select).toEqual({ aggregation: 'majority' });
  expect(own.pairs).toHaveLength(3);
  expect((await freeze(d, ids, { aggregation: 'none' })).pairs).toHaveLength(6);
});

it('is silent where an item was adjudicated: its pairs are those of the final ranking', async () => {
  const { d, ids } = await ranked([
    [0, 1, 2, 3],
    [0, 1, 2, 3],
    [0, 1, 2, 3],
  ]);
  await adjudicateItem({ id: d.people[PEOPLE]!, role: 'lead' }, d.itemIds[0]!, {
    ...{ idempotencyKey: randomUUID(), after: null },
    groups: [[ids[3]!], [ids[2]!], [ids[1]!, ids[0]!]],
  });
  const { pairs } = await freeze(d, ids, { aggregation: 'majority' });
  expect(pairs).toEqual(['2 > 0', '2 > 1', '3 > 0', '3 > 1', '3 > 2']);
});
