import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { listContested } from '@/lib/agreement/list-contested';
import { listAgreementOfPairs, listAgreementOfPeople } from '@/lib/agreement/list-people';
import { readAgreement } from '@/lib/agreement/read-agreement';
import { refreshAgreement } from '@/lib/agreement/refresh-agreement';
import { claimAssignment } from '@/lib/assignments/claim-assignment';
import { flagAssignment } from '@/lib/assignments/flag-assignment';
import { disconnect, pool } from '@/lib/db';
import { submitRanking } from '@/lib/rankings/submit-ranking';
import { undoRanking } from '@/lib/rankings/undo-ranking';
import { agreementOf, type Estimate } from '@/lib/stats/agreement';
import { seeded } from '@/lib/stats/bootstrap';
import { cohenKappa } from '@/lib/stats/cohen';
import { type RankedItem, rankTable } from '@/lib/stats/from-rankings';
import { type DeskProject, type DeskProjectOptions, seedDeskProject } from '../support/desk-project';

const seed = async (options: DeskProjectOptions): Promise<DeskProject> => {
  const c = await pool().connect();
  try {
    return await seedDeskProject(c, options);
  } finally {
    c.release();
  }
};
const random = seeded(11);

/** Everyone ranks all they can get: near the order of the candidates' ids, with ties and some unrankable. */
async function rankAll(d: DeskProject, noise = 0.8): Promise<string[]> {
  const rankings: string[] = [];
  for (const person of d.people)
    for (;;) {
      const claimed = await claimAssignment(d.projectId, person);
      if (!('assigned' in claimed)) break;
      const { assignment, candidates } = claimed.assigned;
      const scored = candidates
        .map((c) => c.id)
        .sort()
        .map((id, i) => ({ id, score: Math.round(i + noise * 4 * (random() - 0.5)) }));
      const out = random() < 0.1 ? scored.splice(0, 1).map((s) => s.id) : [];
      const places = [...new Set(scored.map((s) => s.score))].sort((a, b) => a - b);
      const { ranking } = await submitRanking(assignment.id, person, {
        idempotencyKey: randomUUID(),
        groups: places.map((p) => scored.filter((s) => s.score === p).map((s) => s.id)),
        unrankable: out,
      });
      rankings.push(ranking.id);
    }
  return rankings;
}

/** The counted rankings of a project as lib/stats takes them, by item id. */
async function itemsOf(projectId: string): Promise<RankedItem[]> {
  const { rows } = await pool().query<RankedItem>(
    `select i.id as "itemId", i.candidate_ids as candidates, jsonb_agg(jsonb_build_object('personId', r.user_id,
       'groups', r.groups, 'unrankable', to_jsonb(r.unrankable)) order by r.user_id) as rankings
     from item i join ranking r on r.item_id = i.id and r.state = 'counted' where i.project_id = $1
     group by i.id order by i.id`,
    [projectId],
  );
  return rows;
}

const mustEqual = (shown: { value: number | null; n: number; interval: unknown }, e: Estimate) => {
  expect(shown.n).toBe(e.n);
  if (e.value === null) return expect(shown.value).toBeNull();
  expect(shown.value).toBeCloseTo(e.value, 9);
  const { low, high } = shown.interval as { low: number; high: number };
  expect(low).toBeCloseTo(e.interval!.low, 9);
  expect(high).toBeCloseTo(e.interval!.high, 9);
};
const page = { limit: 50, queue: '0' as const };

afterAll(disconnect);

describe('figures of agreement', () => {
  it('are those of lib/stats on the same rankings, whole and by person', async () => {
    const d = await seed({ people: 4, prompts: 30, overlap: 3 });
    await rankAll(d);
    expect(await refreshAgreement(d.projectId)).toBeGreaterThan(0);
    const expected = agreementOf(await itemsOf(d.projectId));
    const shown = await readAgreement(d.projectId, { by: 'day' });
    expect(shown.items).toBe(30);
    expect(shown.waiting).toBe(0);
    for (const name of ['alpha', 'tauB', 'w', 'pairwise'] as const) {
      mustEqual(shown.figures[name], expected[name]);
      mustEqual(shown.tasks[0]![name], expected[name]);
      mustEqual(shown.over.at(-1)![name], expected[name]);
    }
    const people = await listAgreementOfPeople(d.projectId, page);
    expect(people.items.map((p) => p.id).sort()).toEqual(expected.people.map((p) => p.personId));
    for (const person of people.items) {
      const { tauB, pairwise } = expected.people.find((p) => p.personId === person.id)!;
      mustEqual(person.tauB, tauB);
      mustEqual(person.pairwise, pairwise);
    }
  });

  it('stay those of a full recount through edits, undo and flags', async () => {
    const d = await seed({ people: 3, prompts: 12, overlap: 2 });
    const rankings = await rankAll(d);
    await refreshAgreement(d.projectId);
    const again: { id: string; person: string; shown: { id: string }[] }[] = [];
    for (const id of rankings.slice(0, 4)) {
      const { rows } = await pool().query<{ user_id: string }>('select user_id from ranking where id = $1', [
        id,
      ]);
      const { assigned } = await undoRanking(id, rows[0]!.user_id);
      again.push({ id: assigned!.assignment.id, person: rows[0]!.user_id, shown: assigned!.candidates });
    }
    await refreshAgreement(d.projectId);
    expect((await readAgreement(d.projectId, { by: 'week' })).items).toBe(8);
    for (const { id, person, shown } of again)
      await submitRanking(id, person, { idempotencyKey: randomUUID(), groups: shown.map((c) => [c.id]) });
    await refreshAgreement(d.projectId);
    const expected = agreementOf(await itemsOf(d.projectId));
    const shown = await readAgreement(d.projectId, { by: 'week' });
    for (const name of ['alpha', 'tauB', 'w', 'pairwise'] as const)
      mustEqual(shown.figures[name], expected[name]);
    const { rows } = await pool().query(
      `select scope, sum(items) as n from agreement_sum where project_id = $1 and task = '' group by scope`,
      [d.projectId],
    );
    expect(Object.fromEntries(rows.map((r) => [r.scope, Number(r.n)]))).toMatchObject({ all: 12, pair: 12 });
  });

  it('are Cohen’s κ of lib/stats for two people, over pairs of candidates both ways round', async () => {
    const d = await seed({ people: 2, prompts: 20, overlap: 2 });
    await rankAll(d);
    await refreshAgreement(d.projectId);
    const labels: [number[], number[]] = [[], []];
    for (const item of await itemsOf(d.projectId)) {
      const [a, b] = rankTable(item) as [(number | null)[], (number | null)[]];
      for (const i of a.keys())
        for (const j of a.keys()) {
          if (i === j || [a[i], a[j], b[i], b[j]].includes(null)) continue;
          labels[0].push(Math.sign(a[i]! - a[j]!));
          labels[1].push(Math.sign(b[i]! - b[j]!));
        }
    }
    const { kappa } = await readAgreement(d.projectId, { by: 'week' });
    expect(kappa!.value).toBeCloseTo(cohenKappa(...labels).value!.kappa, 9);
    expect(kappa!.interval!.low).toBeLessThan(kappa!.value!);
    const pairs = await listAgreementOfPairs(d.projectId, page);
    expect(pairs.items).toHaveLength(1);
    expect(pairs.items[0]!.kappa).toEqual(kappa);
  });

  it('are too few with four items, and not there with one ranking an item', async () => {
    const d = await seed({ people: 2, prompts: 4, overlap: 2 });
    await rankAll(d);
    await refreshAgreement(d.projectId);
    const { figures } = await readAgreement(d.projectId, { by: 'week' });
    expect(figures.tauB).toMatchObject({ value: null, none: 'too few', interval: null });
    const single = await seed({ people: 2, prompts: 8, overlap: 1 });
    await rankAll(single);
    await refreshAgreement(single.projectId);
    expect(await readAgreement(single.projectId, { by: 'week' })).toMatchObject({ items: 0, over: [] });
  });
});

describe('contested items', () => {
  it('come with the least agreement first, page by page; the queue has flagged ones first', async () => {
    const d = await seed({ people: 2, prompts: 25, overlap: 2 });
    await rankAll(d, 3);
    const flagged = d.itemIds[7]!;
    const { rows } = await pool().query<{ id: string; user_id: string }>(
      'select id, user_id from assignment where item_id = $1 limit 1',
      [flagged],
    );
    await flagAssignment(rows[0]!.id, rows[0]!.user_id, 'The prompt is cut off.');
    await refreshAgreement(d.projectId);
    const all: { id: string; tauB: number | null }[] = [];
    for (let cursor: string | undefined; ; ) {
      const answer = await listContested(d.projectId, { ...page, limit: 7, cursor });
      all.push(...answer.items);
      cursor = answer.nextCursor;
      if (!cursor) break;
    }
    const taus = all.map((i) => i.tauB!);
    expect(taus).toEqual([...taus].sort((a, b) => a - b));
    expect(new Set(all.map((i) => i.id)).size).toBe(all.length);
    const queue = await listContested(d.projectId, { ...page, queue: '1' });
    expect(queue.items[0]).toMatchObject({ id: flagged, flagged: true });
    expect(queue.items.slice(1).every((i) => i.tauB! < 0.3)).toBe(true);
    expect(queue.items.length - 1).toBe(all.filter((i) => i.tauB! < 0.3 && i.id !== flagged).length);
  });
});
