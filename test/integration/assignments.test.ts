import { randomInt, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { claimAssignment } from '@/lib/assignments/claim-assignment';
import { flagAssignment } from '@/lib/assignments/flag-assignment';
import { listHeld } from '@/lib/assignments/list-held';
import { renewLease } from '@/lib/assignments/renew-lease';
import { saveDraft } from '@/lib/assignments/save-draft';
import { skipAssignment } from '@/lib/assignments/skip-assignment';
import type { Submission } from '@/lib/contracts/assignments';
import { disconnect, pool } from '@/lib/db';
import { readProgress } from '@/lib/progress/read-progress';
import { submitRanking } from '@/lib/rankings/submit-ranking';
import { undoRanking } from '@/lib/rankings/undo-ranking';
import { type DeskProject, type DeskProjectOptions, seedDeskProject } from '../support/desk-project';

const seed = async (options: DeskProjectOptions = {}): Promise<DeskProject> => {
  const c = await pool().connect();
  try {
    return await seedDeskProject(c, options);
  } finally {
    c.release();
  }
};
const rows = async <T extends object = Record<string, unknown>>(sql: string, values: unknown[] = []) =>
  (await pool().query<T>(sql, values)).rows;
const claim = async (d: DeskProject, person: number) => {
  const claimed = await claimAssignment(d.projectId, d.people[person]!);
  if (!('assigned' in claimed)) throw new Error(`nothing to claim: ${claimed.reason}`);
  const { assignment, candidates } = claimed.assigned;
  return { id: assignment.id, shown: candidates.map((c) => c.id) };
};
const strict = (shown: string[], key: string = randomUUID()): Submission => ({
  idempotencyKey: key,
  groups: shown.map((id) => [id]),
});
const expire = (assignmentId: string) =>
  pool().query(`update assignment set lease_expires_at = now() - interval '1 second' where id = $1`, [
    assignmentId,
  ]);
const itemOf = async (assignmentId: string) =>
  (
    await rows<{ id: string; free: number; counted: number; overlap: number }>(
      'select i.* from item i join assignment a on a.item_id = i.id where a.id = $1',
      [assignmentId],
    )
  )[0]!;
const activePairs = (rankingId: string) =>
  rows<{ chosen_id: string; rejected_id: string; kind: string }>(
    `select p.chosen_id, p.rejected_id, e.kind::text as kind from pair_evidence e join preference_pair p on p.id = e.pair_id
     where e.source_id = $1 and e.state = 'active' order by p.chosen_id, p.rejected_id`,
    [rankingId],
  );
/** Slots add up for every item of a project. */
const mustBalance = async (projectId: string) =>
  expect(
    await rows(
      `select i.id, i.overlap, i.free, i.counted, count(a.id) filter (where a.state = 'held') as held
       from item i left join assignment a on a.item_id = i.id where i.project_id = $1 group by i.id
       having i.overlap <> i.free + i.counted + count(a.id) filter (where a.state = 'held')
         or i.counted <> (select count(*) from ranking r where r.item_id = i.id and r.state = 'counted')`,
      [projectId],
    ),
  ).toEqual([]);

beforeAll(async () => {
  await pool().query('select 1');
});
afterAll(disconnect);

describe('claiming', () => {
  it('gives another item each time, then says 409 above maxOpen', async () => {
    const d = await seed({ prompts: 4, maxOpen: 3 });
    const ids = [await claim(d, 0), await claim(d, 0), await claim(d, 0)].map((a) => a.id);
    expect(new Set(ids).size).toBe(3);
    await expect(claim(d, 0)).rejects.toMatchObject({ code: 'conflict', details: { held: 3 } });
    expect((await listHeld(d.projectId, d.people[0]!)).map((a) => a.assignment.id)).toEqual(ids);
  });

  it('never gives more than maxOpen to calls at the same moment', async () => {
    const d = await seed({ prompts: 30, maxOpen: 5 });
    const all = await Promise.allSettled(Array.from({ length: 20 }, () => claim(d, 0)));
    expect(all.filter((r) => r.status === 'fulfilled')).toHaveLength(5);
    await mustBalance(d.projectId);
  });

  it('says why there is nothing', async () => {
    const d = await seed({ prompts: 1, people: 3, locale: () => 'zh' });
    await pool().query(`update member set locales = '{en}' where user_id = $1`, [d.people[2]]);
    expect(await claimAssignment(d.projectId, d.people[2]!)).toEqual({
      reason: 'unqualified',
      detail: 'locale',
    });
    const a = await claim(d, 0);
    expect(await claimAssignment(d.projectId, d.people[1]!)).toEqual({ reason: 'leased' });
    await submitRanking(a.id, d.people[0]!, strict(a.shown));
    expect(await claimAssignment(d.projectId, d.people[1]!)).toEqual({ reason: 'done' });
    await pool().query(`update project set state = 'paused' where id = $1`, [d.projectId]);
    expect(await claimAssignment(d.projectId, d.people[1]!)).toEqual({ reason: 'paused' });
  });

  it('finds the last slots while others hold their rows locked', async () => {
    const d = await seed({ prompts: 1, people: 20, overlap: 20 });
    const all = await Promise.all(d.people.map((_, i) => claim(d, i)));
    expect(all).toHaveLength(20);
    await mustBalance(d.projectId);
  });

  it('gives the slot of a lapsed lease to the next person, and order and draft back to the first', async () => {
    const d = await seed({ prompts: 1, people: 2 });
    const a = await claim(d, 0);
    await saveDraft(a.id, d.people[0]!, { groups: [[a.shown[2]!]] });
    await expire(a.id);
    const again = await claim(d, 0);
    expect(again.id).not.toBe(a.id);
    expect(again.shown).toEqual(a.shown);
    expect((await listHeld(d.projectId, d.people[0]!))[0]!.assignment.draft).toEqual({
      groups: [[a.shown[2]]],
    });
    await expire(again.id);
    const b = await claim(d, 1);
    await expect(renewLease(again.id, d.people[0]!)).rejects.toMatchObject({ code: 'conflict' });
    await renewLease(b.id, d.people[1]!);
    await mustBalance(d.projectId);
  });

  it('keeps a skipped item from the person and gives it to the other', async () => {
    const d = await seed({ prompts: 1, people: 2 });
    const a = await claim(d, 0);
    await skipAssignment(a.id, d.people[0]!, 'unclear');
    await skipAssignment(a.id, d.people[0]!, 'unclear');
    expect(await claimAssignment(d.projectId, d.people[0]!)).toEqual({ reason: 'done' });
    await claim(d, 1);
    await mustBalance(d.projectId);
  });

  it('is 404 for an assignment of someone else, whatever is done with it', async () => {
    const d = await seed({ people: 2 });
    const a = await claim(d, 0);
    const other = d.people[1]!;
    const gone = { code: 'not_found' };
    await expect(submitRanking(a.id, other, strict(a.shown))).rejects.toMatchObject(gone);
    await expect(skipAssignment(a.id, other, 'x')).rejects.toMatchObject(gone);
    await expect(renewLease(a.id, other)).rejects.toMatchObject(gone);
    await expect(saveDraft(a.id, other, { groups: [] })).rejects.toMatchObject(gone);
    await expect(flagAssignment(a.id, other, 'x')).rejects.toMatchObject(gone);
    const mine = await submitRanking(a.id, d.people[0]!, strict(a.shown));
    await expect(undoRanking(mine.ranking.id, other)).rejects.toMatchObject(gone);
  });
});

describe('submitting', () => {
  it('writes ranking, pairs, slot and audit event together', async () => {
    const d = await seed({ prompts: 1 });
    const a = await claim(d, 0);
    const [p, q, r, s] = a.shown as [string, string, string, string];
    const answer = await submitRanking(a.id, d.people[0]!, {
      idempotencyKey: 'k',
      groups: [[p, q], [r]],
      unrankable: [s],
    });
    expect(answer.counted).toBe(true);
    expect((await activePairs(answer.ranking.id)).map((x) => [x.chosen_id, x.rejected_id])).toEqual(
      [
        [p, r],
        [q, r],
      ].sort(),
    );
    expect(await itemOf(a.id)).toMatchObject({ free: 0, counted: 1 });
    expect(
      await rows('select action, actor_id from audit_event where entity_id = $1', [answer.ranking.id]),
    ).toEqual([{ action: 'ranking.submitted', actor_id: d.people[0] }]);
  });

  it('makes pairs over unrankable ones when the project says so', async () => {
    const d = await seed({ prompts: 1, rankedOverUnrankable: true });
    const a = await claim(d, 0);
    const [p, q, r, s] = a.shown as [string, string, string, string];
    const { ranking } = await submitRanking(a.id, d.people[0]!, {
      idempotencyKey: 'k',
      groups: [[p, q]],
      unrankable: [r],
      unranked: [s],
    });
    expect(await activePairs(ranking.id)).toHaveLength(2);
  });

  it('names foreign, missing and doubled candidates and stores nothing', async () => {
    const d = await seed({ prompts: 2 });
    const a = await claim(d, 0);
    const other = await claim(d, 0);
    const [p, q, r] = a.shown as [string, string, string];
    const bad = { idempotencyKey: 'k', groups: [[p, other.shown[0]!], [q], [p]], unrankable: [r] };
    await expect(submitRanking(a.id, d.people[0]!, bad)).rejects.toMatchObject({
      code: 'unprocessable',
      details: { foreign: [other.shown[0]], missing: [a.shown[3]], doubled: [p] },
    });
    expect(await rows('select 1 from ranking where project_id = $1', [d.projectId])).toEqual([]);
    await submitRanking(a.id, d.people[0]!, strict(a.shown, 'k'));
  });

  it('answers the same for the same key and body, also at the same moment, and 409 for another body', async () => {
    const d = await seed({ prompts: 2 });
    const a = await claim(d, 0);
    const b = await claim(d, 0);
    const s = strict(a.shown, 'double');
    const answers = await Promise.all(Array.from({ length: 8 }, () => submitRanking(a.id, d.people[0]!, s)));
    expect(new Set(answers.map((x) => JSON.stringify(x))).size).toBe(1);
    expect(await itemOf(a.id)).toMatchObject({ free: 0, counted: 1 });
    const swapped = { ...s, groups: [...s.groups].reverse() };
    await expect(submitRanking(a.id, d.people[0]!, swapped)).rejects.toMatchObject({ code: 'conflict' });
    await expect(submitRanking(b.id, d.people[0]!, strict(b.shown, 'double'))).rejects.toMatchObject({
      code: 'conflict',
    });
    const race = await Promise.allSettled([
      submitRanking(b.id, d.people[0]!, strict(b.shown, 'race')),
      submitRanking(a.id, d.people[0]!, strict(a.shown, 'race')),
    ]);
    expect(race.map((r) => r.status).sort()).toEqual(['fulfilled', 'rejected']);
    await mustBalance(d.projectId);
  });

  it('counts a late one if a slot is free, else keeps it as extra', async () => {
    const d = await seed({ prompts: 1, people: 3 });
    const late = await claim(d, 0);
    await expire(late.id);
    const other = await claim(d, 1);
    const extra = await submitRanking(late.id, d.people[0]!, strict(late.shown));
    expect(extra).toMatchObject({ counted: false, reason: 'full' });
    expect(await activePairs(extra.ranking.id)).toEqual([]);
    await skipAssignment(other.id, d.people[1]!, 'unclear');
    const edited = await submitRanking(late.id, d.people[0]!, strict([...late.shown].reverse()));
    expect(edited.counted).toBe(true);
    expect(await claimAssignment(d.projectId, d.people[2]!)).toEqual({ reason: 'done' });
    await mustBalance(d.projectId);
  });

  it('uses the slot of a newer assignment for a late one, and counts one ranking a person', async () => {
    const d = await seed({ prompts: 1, people: 2, overlap: 2 });
    const old = await claim(d, 0);
    await expire(old.id);
    const again = await claim(d, 0);
    expect((await submitRanking(old.id, d.people[0]!, strict(old.shown))).counted).toBe(true);
    const second = await submitRanking(again.id, d.people[0]!, strict(again.shown));
    expect(second).toMatchObject({ counted: false, reason: 'already' });
    await mustBalance(d.projectId);
  });

  it('takes an edit as a candidate of its own and a pair over the original', async () => {
    const d = await seed({ prompts: 1 });
    const a = await claim(d, 0);
    const edits = [{ candidateId: a.shown[1]!, text: 'said better' }];
    const { ranking } = await submitRanking(a.id, d.people[0]!, { ...strict(a.shown), edits });
    const [edit] = (await activePairs(ranking.id)).filter((p) => p.kind === 'edit');
    expect(edit?.rejected_id).toBe(a.shown[1]);
    expect(
      await rows('select text, source::text as source, parent_id, user_id from candidate where id = $1', [
        edit!.chosen_id,
      ]),
    ).toEqual([{ text: 'said better', source: 'edit', parent_id: a.shown[1], user_id: d.people[0] }]);
  });

  it('makes a second submit on the assignment a revision that replaces the first', async () => {
    const d = await seed({ prompts: 1 });
    const a = await claim(d, 0);
    const first = await submitRanking(a.id, d.people[0]!, strict(a.shown));
    const second = await submitRanking(a.id, d.people[0]!, strict([...a.shown].reverse()));
    expect(await activePairs(first.ranking.id)).toEqual([]);
    expect(await activePairs(second.ranking.id)).toHaveLength(6);
    expect(
      await rows(
        'select state::text as state, revision, supersedes_id from ranking where item_id = $1 order by revision',
        [(await itemOf(a.id)).id],
      ),
    ).toEqual([
      { state: 'superseded', revision: 1, supersedes_id: null },
      { state: 'counted', revision: 2, supersedes_id: first.ranking.id },
    ]);
    await mustBalance(d.projectId);
  });
});

describe('undo', () => {
  it('holds the item again with the ranking as draft, and the next submit is a revision', async () => {
    const d = await seed({ prompts: 1 });
    const a = await claim(d, 0);
    const s = { ...strict(a.shown, 'first'), rationale: 'clear' };
    const first = await submitRanking(a.id, d.people[0]!, s);
    const undone = await undoRanking(first.ranking.id, d.people[0]!);
    expect(undone.assigned?.assignment).toMatchObject({
      id: a.id,
      state: 'held',
      draft: { groups: s.groups, rationale: 'clear' },
    });
    expect(await activePairs(first.ranking.id)).toEqual([]);
    expect((await undoRanking(first.ranking.id, d.people[0]!)).ranking).toEqual(first.ranking);
    await mustBalance(d.projectId);
    expect(await submitRanking(a.id, d.people[0]!, s)).toEqual(first);
    const second = await submitRanking(a.id, d.people[0]!, strict(a.shown));
    expect(
      await rows('select revision, supersedes_id, state::text as state from ranking where id = $1', [
        second.ranking.id,
      ]),
    ).toEqual([{ revision: 2, supersedes_id: first.ranking.id, state: 'counted' }]);
    expect(await activePairs(second.ranking.id)).toHaveLength(6);
    await mustBalance(d.projectId);
  });

  it('is refused once a pair is frozen or the item adjudicated; an edit is taken', async () => {
    const d = await seed({ prompts: 2 });
    const a = await claim(d, 0);
    const first = await submitRanking(a.id, d.people[0]!, strict(a.shown));
    await freezeOnePair(d.projectId, first.ranking.id);
    await expect(undoRanking(first.ranking.id, d.people[0]!)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('edit'),
    });
    expect((await submitRanking(a.id, d.people[0]!, strict([...a.shown].reverse()))).counted).toBe(true);
    const b = await claim(d, 0);
    const decided = await submitRanking(b.id, d.people[0]!, strict(b.shown));
    await pool().query('update item set adjudicated_at = now() where id = $1', [(await itemOf(b.id)).id]);
    await expect(undoRanking(decided.ranking.id, d.people[0]!)).rejects.toMatchObject({ code: 'conflict' });
  });
});

async function freezeOnePair(projectId: string, rankingId: string) {
  const [set] = await rows<{ id: string }>(
    `insert into preference_set (project_id, name, "select") values ($1, 'all', '{}') returning id`,
    [projectId],
  );
  const [version] = await rows<{ id: string }>(
    `insert into preference_set_version (set_id, project_id, version, "select") values ($1, $2, 1, '{}') returning id`,
    [set!.id, projectId],
  );
  await pool().query(
    `insert into set_pair (version_id, pair_key, pair_id, split)
     select $1, 'k', pair_id, 'train' from pair_evidence where source_id = $2 limit 1`,
    [version!.id, rankingId],
  );
}

describe('progress', () => {
  it('counts the desk’s rankings, not imported ones', async () => {
    const d = await seed({ prompts: 3, overlap: 2 });
    const a = await claim(d, 0);
    await submitRanking(a.id, d.people[0]!, { ...strict(a.shown), activeMs: 3000 });
    const b = await claim(d, 0);
    await flagAssignment(b.id, d.people[0]!, 'cut off');
    await pool().query(
      `insert into ranking (project_id, item_id, task_id, user_id, origin, groups, state, idempotency_key, body_hash)
       select project_id, id, task_id, $2, 'import', '[]', 'counted', 'i', 'h' from item where id = $1`,
      [(await itemOf(b.id)).id, d.people[1]],
    );
    const p = await readProgress(d.projectId, 'Asia/Shanghai');
    expect(p).toMatchObject({
      items: { total: 3, done: 0 },
      slots: { total: 6, done: 1, held: 1, left: 4 },
      rankings: { today: 1, all: 1 },
      pace: { n: 1, perHour: null },
    });
    const me = p.people.find((x) => x.id === d.people[0]);
    expect(me).toMatchObject({ today: 1, all: 1, held: 1, flagged: 1, n: 1, medianSeconds: null });
    expect(p.tasks).toMatchObject([{ done: 1, left: 5, today: 1 }]);
  });
});

describe('twenty annotators at once', () => {
  it('keeps overlap exact with random skips, lapsed leases and double submits', {
    timeout: 120_000,
  }, async () => {
    const d = await seed({ prompts: 60, people: 20, overlap: 3, candidates: 3 });
    const acknowledged = new Set<string>();
    await Promise.all(d.people.map((person) => work(d, person, acknowledged)));
    await mustBalance(d.projectId);
    const items = await rows<{ counted: number; free: number }>(
      'select counted, free from item where project_id = $1',
      [d.projectId],
    );
    expect(items.every((i) => i.counted === 3 && i.free === 0)).toBe(true);
    const stored = await rows<{ id: string; state: string }>(
      'select id, state::text as state from ranking where project_id = $1',
      [d.projectId],
    );
    expect(stored.filter((r) => r.state === 'counted')).toHaveLength(180);
    expect(new Set(stored.map((r) => r.id))).toEqual(acknowledged);
    // Every counted ranking stands behind exactly its three pairs, and nothing else stands behind any.
    expect(
      await rows(
        `select r.id from ranking r left join pair_evidence e on e.source_id = r.id::text and e.state = 'active'
         where r.project_id = $1 group by r.id having count(e.id) <> case when r.state = 'counted' then 3 else 0 end`,
        [d.projectId],
      ),
    ).toEqual([]);
  });
});

/** Works until nothing is left, as carelessly as people and networks do. */
async function work(d: DeskProject, person: string, acknowledged: Set<string>) {
  for (let idle = 0; idle < 200; ) {
    const claimed = await claimAssignment(d.projectId, person);
    if (!('assigned' in claimed)) {
      if (claimed.reason === 'done') return;
      idle++;
      await new Promise((done) => setTimeout(done, 20));
      continue;
    }
    const { assignment, candidates } = claimed.assigned;
    const s = strict(candidates.map((c) => c.id).sort());
    const luck = randomInt(100);
    // At most a few skips, so that enough people are left for every item.
    if (luck < 3) await skipAssignment(assignment.id, person, 'unclear');
    else if (luck < 13) await expire(assignment.id);
    else {
      if (luck < 23) await expire(assignment.id);
      const answers = await Promise.all(
        Array.from({ length: luck < 50 ? 2 : 1 }, () => submitRanking(assignment.id, person, s)),
      );
      for (const a of answers) acknowledged.add(a.ranking.id);
      expect(new Set(answers.map((a) => a.ranking.id)).size).toBe(1);
    }
  }
  throw new Error('an annotator was stuck');
}
