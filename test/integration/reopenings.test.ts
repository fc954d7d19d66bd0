import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { adjudicateItem } from '@/lib/adjudication/adjudicate-item';
import { claimAssignment } from '@/lib/assignments/claim-assignment';
import { db, disconnect, pool } from '@/lib/db';
import { closeQueues } from '@/lib/jobs/queue';
import { listQuality, readQuality } from '@/lib/quality/read-quality';
import { refreshQuality } from '@/lib/quality/refresh-quality';
import { submitRanking } from '@/lib/rankings/submit-ranking';
import { createReopening } from '@/lib/reopenings/create-reopening';
import { previewReopening } from '@/lib/reopenings/preview-reopening';
import { readReopening } from '@/lib/reopenings/read-reopening';
import { runReopening } from '@/lib/reopenings/run-reopening';
import { createSet } from '@/lib/sets/create-set';
import { createSetVersion } from '@/lib/sets/create-set-version';
import { freezeSetVersion } from '@/lib/sets/freeze-set-version';
import { readSetVersion } from '@/lib/sets/read-set-version';
import { type DeskProject, type DeskProjectOptions, seedDeskProject } from '../support/desk-project';

const seed = async (options: DeskProjectOptions): Promise<DeskProject> => {
  const c = await pool().connect();
  try {
    return await seedDeskProject(c, options);
  } finally {
    c.release();
  }
};
const watch = { signal: new AbortController().signal, progress: () => {} };

/** A person ranks `n` items, each as `say` orders the shown candidates. */
async function rank(d: DeskProject, person: number, n: number, say: (shown: string[]) => string[]) {
  const all: { id: string; assignmentId: string; itemId: string }[] = [];
  for (let i = 0; i < n; i++) {
    const claimed = await claimAssignment(d.projectId, d.people[person]!);
    if (!('assigned' in claimed)) throw new Error(`nothing to claim: ${claimed.reason}`);
    const { assignment, candidates } = claimed.assigned;
    const { ranking } = await submitRanking(assignment.id, d.people[person]!, {
      idempotencyKey: randomUUID(),
      groups: say(candidates.map((c) => c.id)).map((id) => [id]),
      rationale:
        person === 1
          ? 'The first one reads better than the others.'
          : `Because ${randomUUID()} ${randomUUID()}`,
      activeMs: 20_000,
    });
    const { rows } = await pool().query<{ item_id: string }>('select item_id from ranking where id = $1', [
      ranking.id,
    ]);
    all.push({ id: ranking.id, assignmentId: assignment.id, itemId: rows[0]!.item_id });
  }
  return all;
}
const sorted = (shown: string[]) => [...shown].sort();
const mustBalance = async (projectId: string) =>
  expect(
    (
      await pool().query(
        `select i.id from item i left join assignment a on a.item_id = i.id where i.project_id = $1 group by i.id
         having i.overlap <> i.free + i.counted + count(a.id) filter (where a.state = 'held')
           or i.counted <> (select count(*) from ranking r where r.item_id = i.id and r.state = 'counted')`,
        [projectId],
      )
    ).rows,
  ).toEqual([]);

afterAll(async () => {
  await closeQueues();
  await disconnect();
});

describe('quality', () => {
  it('raises hints with their evidence for who works by the shown order, and none for who reads', async () => {
    const d = await seed({ people: 2, prompts: 40, overlap: 2, maxOpen: 100 });
    await rank(d, 0, 40, sorted);
    const lazy = await rank(d, 1, 40, (shown) => shown);
    expect(await refreshQuality(d.projectId)).toBe(2);
    expect(await refreshQuality(d.projectId)).toBe(0);
    const { items } = await listQuality(d.projectId, { limit: 10 });
    expect(items.map((p) => p.id)).toEqual([d.people[1], d.people[0]]);
    expect(items[0]!.hints.filter((h) => h.raised).map((h) => h.kind)).toEqual([
      'position',
      'straight',
      'copied',
    ]);
    expect(lazy.map((r) => r.id)).toContain(items[0]!.hints[0]!.evidence[0]!.rankingId);
    expect(items[1]!.raised).toBe(0);
    const { whole } = await readQuality(d.projectId);
    expect(whole!.places).toHaveLength(4);
    expect(whole!.places.reduce((s, p) => s + p.share, 0)).toBeCloseTo(1, 9);
  });
});

describe('reopening', () => {
  it('changes what its preview says: slots, rankings, pairs, and what a frozen version says of itself', async () => {
    const d = await seed({ people: 3, prompts: 8, overlap: 2 });
    const rankings = await rank(d, 0, 8, sorted);
    await rank(d, 1, 8, (shown) => sorted(shown).toReversed());
    const set = await createSet({ id: d.people[2]! }, { projectId: d.projectId, name: 'all', select: {} });
    // Only one direction has a majority where somebody else agrees.
    const { id: versionId } = await createSetVersion(null, set.id);
    await adjudicateItem({ id: d.people[2]!, role: 'lead' }, rankings[0]!.itemId, {
      ...{ idempotencyKey: 'k', after: null, groups: [] as string[][] },
      unrankable: (await db.item.findUniqueOrThrow({ where: { id: rankings[0]!.itemId } })).candidateIds,
    });
    await rank(d, 2, 0, sorted);
    const params = { userId: d.people[0]! };
    const before = await previewReopening(d.projectId, params);
    expect(before).toMatchObject({ rankings: 7, adjudicated: 1, pairs: 42, pairsLeftBare: 42, versions: [] });
    await freezeSetVersion(versionId, watch);
    const { id } = await createReopening({ id: d.people[2]! }, d.projectId, params);
    await runReopening(id, watch);
    await runReopening(id, watch);
    expect((await readReopening(id)).counts).toEqual({ rankings: 7, pairs: 42 });
    expect(await previewReopening(d.projectId, params)).toMatchObject({ rankings: 0, adjudicated: 1 });
    await mustBalance(d.projectId);
    const { rows } = await pool().query(
      `select state::text, count(*)::int as n from ranking where user_id = $1 group by 1 order by 1`,
      [d.people[0]],
    );
    expect(rows).toEqual([
      { state: 'counted', n: 1 },
      { state: 'undone', n: 7 },
    ]);
    // The items are handed out again.
    await rank(d, 2, 7, sorted);
    await mustBalance(d.projectId);
  });

  it('makes pairs of a frozen version stale, and says how many', async () => {
    const d = await seed({ people: 2, prompts: 3, overlap: 1 });
    await rank(d, 0, 3, sorted);
    const set = await createSet({ id: d.people[1]! }, { projectId: d.projectId, name: 'all', select: {} });
    const { id: versionId } = await createSetVersion(null, set.id);
    await freezeSetVersion(versionId, watch);
    expect((await readSetVersion(versionId)).stale).toBe(0);
    const params = { userId: d.people[0]! };
    expect((await previewReopening(d.projectId, params)).versions).toEqual([
      { id: versionId, setName: 'all', version: 1, pairs: 18 },
    ]);
    const { id } = await createReopening({ id: d.people[1]! }, d.projectId, params);
    await runReopening(id, watch);
    expect((await readSetVersion(versionId)).stale).toBe(18);
    await rank(d, 1, 1, sorted);
    expect((await readSetVersion(versionId)).stale).toBe(12);
    await expect(createReopening({ id: d.people[1]! }, d.projectId, params)).rejects.toMatchObject({
      code: 'unprocessable',
    });
  });
});
