// What stays with a person after the submit: their own rankings with revisions, flag threads with the lead, preferences.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { claimAssignment } from '@/lib/assignments/claim-assignment';
import { flagAssignment } from '@/lib/assignments/flag-assignment';
import { listHeld } from '@/lib/assignments/list-held';
import { releaseAssignment } from '@/lib/assignments/release-assignment';
import { skipAssignment } from '@/lib/assignments/skip-assignment';
import { NO_PREFERENCES } from '@/lib/contracts/preference-words';
import { Preferences } from '@/lib/contracts/preferences';
import { disconnect, pool } from '@/lib/db';
import { answerFlag, resolveFlag, seeFlag } from '@/lib/flags/answer-flag';
import { listFlags, listMyFlags } from '@/lib/flags/list-flags';
import { readFlag } from '@/lib/flags/read-flag';
import { subscribe } from '@/lib/live/listen';
import { readPreferences } from '@/lib/preferences/read-preferences';
import { savePreferences } from '@/lib/preferences/save-preferences';
import { listMine } from '@/lib/rankings/list-mine';
import { readMine } from '@/lib/rankings/read-mine';
import { submitRanking } from '@/lib/rankings/submit-ranking';
import { undoRanking } from '@/lib/rankings/undo-ranking';
import { type DeskProject, seedDeskProject } from '../support/desk-project';

let d: DeskProject;
let ana: string;
let ben: string;
let lead: string;

beforeAll(async () => {
  const c = await pool().connect();
  d = await seedDeskProject(c, { people: 3, prompts: 30, overlap: 2 });
  c.release();
  [ana, ben, lead] = d.people as [string, string, string];
  await pool().query(`update member set role = 'lead' where user_id = $1`, [lead]);
});
afterAll(disconnect);

const claim = async (who: string) => {
  const claimed = await claimAssignment(d.projectId, who);
  if (!('assigned' in claimed)) throw new Error(claimed.reason);
  const { assignment, candidates } = claimed.assigned;
  return { id: assignment.id, shown: candidates.map((c) => c.id) };
};
const rank = (a: { id: string; shown: string[] }, who: string, by = a.shown, rationale?: string) =>
  submitRanking(a.id, who, {
    idempotencyKey: randomUUID(),
    groups: by.map((id) => [id]),
    ...(rationale ? { rationale } : {}),
  });
const as = (userId: string, role: 'annotator' | 'lead' | 'engineer' = 'annotator') => ({ userId, role });

describe('my rankings', () => {
  it('are paged, latest first, and only mine', async () => {
    const made: string[] = [];
    for (let i = 0; i < 5; i++) made.unshift((await rank(await claim(ana), ana)).ranking.id);
    await rank(await claim(ben), ben);
    const first = await listMine(d.projectId, ana, { limit: 3 });
    const rest = await listMine(d.projectId, ana, { limit: 3, cursor: first.nextCursor });
    expect([...first.items, ...rest.items].map((r) => r.id)).toEqual(made);
    expect(rest.nextCursor).toBeUndefined();
    expect(first.items[0]).toMatchObject({
      letters: [['A'], ['B'], ['C'], ['D']],
      unrankable: [],
      state: 'counted',
      revision: 1,
      preview: expect.stringMatching(/^post \d+$/),
    });
  });

  it('can be opened, edited and read with all revisions, by nobody else', async () => {
    const a = await claim(ana);
    const first = await rank(a, ana, a.shown, 'at first');
    const second = await rank(a, ana, a.shown.toReversed(), 'then');
    const mine = await readMine(second.ranking.id, ana);
    expect(mine.fixed).toBeNull();
    expect(mine.assigned?.assignment).toMatchObject({
      id: a.id,
      state: 'submitted',
      draft: { rationale: 'then' },
    });
    expect(mine.revisions.map((r) => [r.id, r.revision, r.state, r.letters.flat().join('')])).toEqual([
      [second.ranking.id, 2, 'counted', 'DCBA'],
      [first.ranking.id, 1, 'superseded', 'ABCD'],
    ]);
    const listed = (await listMine(d.projectId, ana, { limit: 50 })).items.map((r) => r.id);
    expect(listed).toContain(second.ranking.id);
    expect(listed).not.toContain(first.ranking.id);
    await expect(readMine(second.ranking.id, ben)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('say why they are fixed; one that was undone is gone from the list', async () => {
    const a = await claim(ana);
    const { ranking } = await rank(a, ana);
    const item = await pool().query<{ item_id: string }>('select item_id from ranking where id = $1', [
      ranking.id,
    ]);
    await pool().query('update item set adjudicated_at = now() where id = $1', [item.rows[0]!.item_id]);
    expect((await readMine(ranking.id, ana)).fixed).toBe('adjudicated');
    await expect(undoRanking(ranking.id, ana)).rejects.toMatchObject({ details: { fixed: 'adjudicated' } });
    await pool().query('update item set adjudicated_at = null where id = $1', [item.rows[0]!.item_id]);
    await undoRanking(ranking.id, ana);
    expect((await listMine(d.projectId, ana, { limit: 1 })).items[0]?.id).not.toBe(ranking.id);
    await releaseAssignment(a.id, ana);
  });
});

describe('giving back', () => {
  it('frees the slot once, and the item may come again', async () => {
    const before = await slots();
    const a = await claim(ben);
    await releaseAssignment(a.id, ben);
    await releaseAssignment(a.id, ben);
    expect(await slots()).toEqual(before);
    expect((await listHeld(d.projectId, ben)).map((h) => h.assignment.id)).not.toContain(a.id);
    const again = await claim(ben);
    expect(again.shown).toEqual(a.shown);
    // Late, but the slot is this person's by the newer assignment.
    expect(await rank(a, ben)).toMatchObject({ counted: true });
    await expect(releaseAssignment(a.id, ben)).rejects.toMatchObject({ code: 'conflict' });
  });
  const slots = async () =>
    (
      await pool().query(
        `select sum(free)::int as free, sum(counted)::int as counted from item where project_id = $1`,
        [d.projectId],
      )
    ).rows[0];
});

describe('flag threads', () => {
  const open = async (who: string, text: string) => {
    const a = await claim(who);
    await flagAssignment(a.id, who, text);
    const { items } = await listMyFlags(d.projectId, who, { limit: 50 });
    return { a, flag: items.find((f) => f.assignmentId === a.id)! };
  };

  it('go to the lead and back, with news, live and audited', async () => {
    const told: (string | undefined)[] = [];
    const stop = await subscribe({ projectId: d.projectId }, (n) => n.topic === 'flags' && told.push(n.id));
    const { a, flag } = await open(ana, 'Two say the same.');
    expect(flag).toMatchObject({
      state: 'open',
      unread: false,
      messages: 1,
      last: { text: 'Two say the same.' },
    });
    await answerFlag(flag.id, as(lead, 'lead'), 'Tie them.');
    expect(await listMyFlags(d.projectId, ana, { limit: 5 })).toMatchObject({
      unread: 1,
      items: [{ id: flag.id, unread: true, messages: 2 }],
    });
    await seeFlag(flag.id, ana);
    expect((await listMyFlags(d.projectId, ana, { limit: 5 })).unread).toBe(0);
    const closed = await resolveFlag(flag.id, as(lead, 'lead'), 'Done.');
    expect(closed).toMatchObject({ state: 'resolved', messages: 3 });
    expect((await listMyFlags(d.projectId, ana, { limit: 5 })).unread).toBe(1);
    await flagAssignment(a.id, ana, 'Still the same.');
    const read = await readFlag(flag.id, as(ana));
    expect(read).toMatchObject({ state: 'open', unread: false });
    expect(read.thread.map((m) => m.text)).toEqual([
      'Two say the same.',
      'Tie them.',
      'Done.',
      'Still the same.',
    ]);
    expect(read.candidates.map((c) => c.id)).toEqual(a.shown);
    const audit = await pool().query<{ action: string }>(
      `select action from audit_event where entity_id = any($1)`,
      [[flag.id, a.id]],
    );
    expect(audit.rows.map((r) => r.action).sort()).toEqual([
      'assignment.flagged',
      'assignment.flagged',
      'flag.answered',
      'flag.resolved',
    ]);
    await expect.poll(() => told.filter((id) => id === flag.id).length).toBeGreaterThanOrEqual(4);
    stop();
    await skipAssignment(a.id, ana, 'x');
  });

  it('are read by who opened them and by leads and engineers, and answered by those and leads only', async () => {
    const { a, flag } = await open(ana, 'Is this meant?');
    await expect(readFlag(flag.id, as(ben))).rejects.toMatchObject({ code: 'not_found' });
    await expect(answerFlag(flag.id, as(ben), 'me too')).rejects.toMatchObject({ code: 'not_found' });
    await expect(seeFlag(flag.id, ben)).rejects.toMatchObject({ code: 'not_found' });
    expect(await readFlag(flag.id, as(ben, 'engineer'))).toMatchObject({ id: flag.id });
    await expect(answerFlag(flag.id, as(ben, 'engineer'), 'hm')).rejects.toMatchObject({ code: 'forbidden' });
    expect(await answerFlag(flag.id, as(ana), 'More words.')).toMatchObject({ messages: 2, unread: false });
    await skipAssignment(a.id, ana, 'x');
  });

  it('are paged, the latest change first', async () => {
    const mine = [await open(ben, 'one'), await open(ben, 'two'), await open(ben, 'three')];
    await answerFlag(mine[0]!.flag.id, as(lead, 'lead'), 'first again');
    const ids: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listFlags(d.projectId, { state: 'open', limit: 2, cursor });
      ids.push(...page.items.map((f) => f.id));
      cursor = page.nextCursor;
    } while (cursor);
    expect(ids[0]).toBe(mine[0]!.flag.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining(mine.map((m) => m.flag.id)));
  });
});

describe('preferences', () => {
  it('follow the person, and refuse two commands on one key', async () => {
    expect(await readPreferences(ana)).toEqual(NO_PREFERENCES);
    const wanted = Preferences.parse({ theme: 'dark', textSize: 'large', keys: { skip: 'x' } });
    await savePreferences(ana, wanted);
    await savePreferences(ana, wanted);
    expect(await readPreferences(ana)).toEqual(wanted);
    expect(await readPreferences(ben)).toEqual(NO_PREFERENCES);
    expect(Preferences.safeParse({ keys: { skip: '!' } }).success).toBe(false);
    expect(Preferences.safeParse({ keys: { skip: 'a' } }).success).toBe(false);
    expect(Preferences.safeParse({ keys: { skip: '!', flag: 'x' } }).success).toBe(true);
  });
});
