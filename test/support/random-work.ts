import { randomUUID } from 'node:crypto';
import { adjudicateItem } from '@/lib/adjudication/adjudicate-item';
import { claimAssignment } from '@/lib/assignments/claim-assignment';
import { flagAssignment } from '@/lib/assignments/flag-assignment';
import { skipAssignment } from '@/lib/assignments/skip-assignment';
import { pool } from '@/lib/db';
import { writeImportedRankings } from '@/lib/imports/write-rankings';
import { submitRanking } from '@/lib/rankings/submit-ranking';
import { undoRanking } from '@/lib/rankings/undo-ranking';
import { seeded } from '@/lib/stats/bootstrap';
import type { DeskProject } from './desk-project';

interface Hold {
  id: string;
  person: string;
  shown: string[];
}

/** Everything that happens at desks, in a random order that a seed repeats; `log` counts what was done. */
export async function workAtRandom(
  d: DeskProject,
  events: number,
  seed: number,
): Promise<Record<string, number>> {
  const random = seeded(seed);
  const pick = <T>(from: readonly T[]): T | undefined => from[Math.floor(random() * from.length)];
  const holds: Hold[] = [];
  const submitted: Hold[] = [];
  const rankings: { id: string; person: string }[] = [];
  const log: Record<string, number> = {};

  const submit = async (a: Hold) => {
    const turned = a.shown.toSorted(() => random() - 0.5);
    const { ranking } = await submitRanking(a.id, a.person, {
      idempotencyKey: randomUUID(),
      groups: turned.map((id) => [id]),
      ...(random() < 0.9 ? { activeMs: Math.floor(100 * 2 ** (random() * 16)) } : {}),
    });
    rankings.push({ id: ranking.id, person: a.person });
    submitted.push(a);
  };
  const expire = (a: Hold) =>
    pool().query(`update assignment set lease_expires_at = now() - interval '1 second' where id = $1`, [
      a.id,
    ]);
  const acts: Record<string, (() => Promise<unknown>) | undefined> = {
    claim: async () => {
      const person = pick(d.people)!;
      const claimed = await claimAssignment(d.projectId, person);
      if (!('assigned' in claimed)) return;
      const { assignment, candidates } = claimed.assigned;
      holds.push({ id: assignment.id, person, shown: candidates.map((c) => c.id) });
    },
    submit: () => submit(holds.pop()!),
    edit: () => submit(pick(submitted)!),
    late: async () => {
      const a = holds.pop()!;
      await expire(a);
      for (const person of d.people) await claimAssignment(d.projectId, person);
      await submit(a);
    },
    skip: () => {
      const a = holds.pop()!;
      return skipAssignment(a.id, a.person, 'unclear');
    },
    flag: () => {
      const a = pick(holds)!;
      return flagAssignment(a.id, a.person, 'cut off');
    },
    expire: () => expire(holds.pop()!),
    undo: () => {
      const r = pick(rankings)!;
      return undoRanking(r.id, r.person);
    },
    import: () => importOne(d, pick(d.itemIds)!, pick(d.people)!),
    close: () => pool().query('update item set closed_at = now() where id = $1', [pick(d.itemIds)]),
    widen: () =>
      pool().query('update item set overlap = overlap + 1, free = free + 1 where id = $1', [pick(d.itemIds)]),
    // As if it had been submitted in another hour.
    earlier: () =>
      pool().query(`update ranking set submitted_at = submitted_at - $2 * interval '1 hour' where id = $1`, [
        pick(rankings)!.id,
        Math.floor(random() * 60),
      ]),
    // Somebody decides, as a lead: an act that is nobody's ranking at the desk.
    adjudicate: async () => {
      const itemId = pick(d.itemIds)!;
      const { rows } = await pool().query<{ candidate_ids: string[] }>(
        'select candidate_ids from item where id = $1',
        [itemId],
      );
      return adjudicateItem({ id: pick(d.people)!, role: 'lead' }, itemId, {
        ...{ idempotencyKey: randomUUID(), after: null, groups: rows[0]!.candidate_ids.map((id) => [id]) },
      });
    },
  };
  const names = Object.keys(acts);
  for (let i = 0; i < events; i++) {
    const name = pick([...names, 'claim', 'claim', 'submit', 'submit'])!;
    const needs = {
      submit: holds,
      late: holds,
      skip: holds,
      flag: holds,
      expire: holds,
      edit: submitted,
      undo: rankings,
      earlier: rankings,
    }[name as 'submit'];
    if (needs && needs.length === 0) continue;
    // What the rules refuse changes nothing, and that is counted too.
    const ok = await acts[name]!().then(
      () => true,
      (e) => ((e as { code?: string }).code === 'conflict' ? false : Promise.reject(e)),
    );
    const key = ok ? name : `${name} refused`;
    log[key] = (log[key] ?? 0) + 1;
  }
  return log;
}

/** A ranking from a file: nobody's work. */
async function importOne(d: DeskProject, itemId: string, userId: string): Promise<void> {
  const { rows } = await pool().query<{
    prompt_id: string;
    prompt_version_id: string;
    candidate_ids: string[];
  }>('select prompt_id, prompt_version_id, candidate_ids from item where id = $1', [itemId]);
  const { prompt_id: promptId, prompt_version_id: promptVersionId, candidate_ids: ids } = rows[0]!;
  const taskId = d.taskId;
  const c = await pool().connect();
  try {
    await writeImportedRankings(c, d.projectId, [
      {
        ...{ itemId, taskId, promptId, promptVersionId, userId },
        groups: [ids],
        ...{ unrankable: [], unranked: [], activeMs: 5000, key: `${itemId} ${userId}` },
      },
    ]);
  } finally {
    c.release();
  }
}
