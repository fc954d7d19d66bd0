import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { authorize, type Person } from '@/lib/access/authorize';
import { NewReview, Review, ReviewResult, Shown } from '@/lib/contracts/reviews';
import { db, disconnect, pool } from '@/lib/db';
import { env } from '@/lib/env';
import { cancelJob } from '@/lib/jobs/cancel-job';
import { closeQueues } from '@/lib/jobs/queue';
import { stopListening } from '@/lib/live/listen';
import { castVote, projectOfComparison } from '@/lib/reviews/cast-vote';
import { createReview } from '@/lib/reviews/create-review';
import { listReviews } from '@/lib/reviews/list-reviews';
import { loadReview, unanswered } from '@/lib/reviews/load-review';
import { nextComparison } from '@/lib/reviews/next-comparison';
import { readResult } from '@/lib/reviews/read-result';
import { projectOfReview, readReview } from '@/lib/reviews/read-review';
import { recordAnswer } from '@/lib/reviews/record-answer';
import { resumeReview } from '@/lib/reviews/resume-review';
import { wilson } from '@/lib/stats/wilson';
import { reviewJob } from '@/workers/review/job';
import { runClaimed } from '@/workers/run-job';
import {
  answer,
  answerAll,
  finish,
  layModels,
  type StartedReview,
  seedReviewProject,
  startReview,
} from '../support/review-project';

beforeAll(layModels);
afterAll(async () => {
  await closeQueues();
  await stopListening();
  await disconnect();
});

type Vote = 'left' | 'right' | 'tie' | 'both_bad';

async function next(reviewId: string, userId: string): Promise<Shown> {
  const got = await nextComparison(reviewId, userId);
  if (!('shown' in got)) throw new Error(`nothing to show: ${got.reason}`);
  return Shown.parse(got.shown);
}
const why = async (reviewId: string, userId: string) => {
  const got = await nextComparison(reviewId, userId);
  return 'reason' in got ? got.reason : 'shown';
};
const ballot = (comparisonId: string, vote: Vote, idempotencyKey: string = randomUUID()) => ({
  comparisonId,
  vote,
  idempotencyKey,
});
/** Votes on all that is left, by what stands on the left and right. */
async function voteAll(reviewId: string, userId: string, choose: (shown: Shown, i: number) => Vote) {
  let n = 0;
  for (let got = await nextComparison(reviewId, userId); 'shown' in got; n++) {
    const shown = Shown.parse(got.shown);
    await castVote(userId, ballot(shown.comparison.id, choose(shown, n)));
    got = await nextComparison(reviewId, userId);
  }
  return n;
}
const forArm = (arm: 'zero' | 'one') => (s: Shown) =>
  s.left.text.startsWith(`arm ${arm}`) ? ('left' as const) : ('right' as const);
const pairsOf = async (projectId: string) =>
  (
    await pool().query<{ chosen: string; rejected: string; split: string; source: string }>(
      `select c.text as chosen, r.text as rejected, pr.split::text, e.source_id as source
       from preference_pair p join pair_evidence e on e.pair_id = p.id and e.kind = 'vote' and e.state = 'active'
       join candidate c on c.id = p.chosen_id join candidate r on r.id = p.rejected_id
       join prompt pr on pr.id = p.prompt_id where p.project_id = $1`,
      [projectId],
    )
  ).rows;
const result = async (id: string, userId: string, role: 'annotator' | 'lead' = 'annotator') =>
  ReviewResult.parse(await readResult(id, userId, role));
const armsIn = async (id: string, userId: string) => Review.parse(await readReview(id, userId)).arms;

describe('a new review', () => {
  it('draws the same prompts for the same seed, of the split and tasks that were asked for', async () => {
    const p = await seedReviewProject({ perSplit: 12 });
    const drawn = async (more: Parameters<typeof startReview>[1]) => {
      const { id } = await startReview(p.projectId, more);
      const { rows } = await pool().query<{ id: string }>(
        `select p.external_id as id from comparison c join prompt_version v on v.id = c.prompt_version_id
         join prompt p on p.id = v.prompt_id where c.review_id = $1 order by 1`,
        [id],
      );
      return rows.map((r) => r.id);
    };
    const sampling = { maxTokens: 8, temperature: 0, topP: 1, seed: 5 };
    const first = await drawn({ prompts: 6, sampling });
    expect(first).toHaveLength(6);
    expect(first.every((id) => id.includes('-test-'))).toBe(true);
    expect(await drawn({ prompts: 6, sampling })).toEqual(first);
    expect(await drawn({ prompts: 6, sampling: { ...sampling, seed: 6 } })).not.toEqual(first);
    const chat = await drawn({ prompts: 100, split: 'train', taskIds: [p.taskIds.chat!] });
    expect(chat).toHaveLength(12);
    expect(chat.every((id) => id.startsWith('chat-train-'))).toBe(true);
    expect(await drawn({ prompts: 100 })).toHaveLength(24);
  });

  it('refuses what cannot be reviewed, and writes nothing', async () => {
    const p = await seedReviewProject();
    const other = await seedReviewProject();
    const base = { projectId: p.projectId, prompts: 4 };
    const make = (input: object) => createReview(null, NewReview.parse({ ...base, ...input }));
    const arms = [{ base: 'one' }, { base: 'two' }];
    await expect(make({ arms: [{ base: 'one' }, { base: 'absent' }] })).rejects.toThrow(
      'not on this machine',
    );
    await expect(make({ arms: [{ base: '../one' }, { base: 'two' }] })).rejects.toThrow(
      'not on this machine',
    );
    await expect(make({ arms: [{ base: 'one' }, { checkpoint: randomUUID() }] })).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(make({ arms, taskIds: [other.taskIds.chat] })).rejects.toThrow('does not have');
    await pool().query(`update prompt set split = 'train' where project_id = $1`, [p.projectId]);
    await expect(make({ arms })).rejects.toThrow('has no prompt');
    expect(await db.review.count({ where: { projectId: p.projectId } })).toBe(0);
    expect(() => NewReview.parse({ ...base, arms: [{ base: 'one' }, { base: 'one' }] })).toThrow('different');
    expect(() => NewReview.parse({ ...base, arms: [...arms, { base: 'three' }] })).toThrow('exactly two');
    expect(() => NewReview.parse({ ...base, arms, prompts: 0 })).toThrow();
  });

  it('is for members: strangers find nothing, annotators cannot start or resume one', async () => {
    const p = await seedReviewProject();
    const { people } = await seedReviewProject();
    const review = await startReview(p.projectId);
    const person = (id: string): Person => ({ id, email: '', name: '', siteAdmin: false });
    const projectId = await projectOfReview(review.id);
    await expect(authorize(person(people[0]!), projectId, 'vote')).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(authorize(person(p.people[0]!), projectId, 'review.write')).rejects.toMatchObject({
      code: 'forbidden',
    });
    expect(await authorize(person(p.people[0]!), projectId, 'vote')).toBe('annotator');
    await expect(projectOfReview(randomUUID())).rejects.toMatchObject({ code: 'not_found' });
    await expect(projectOfComparison(randomUUID())).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('blindness', () => {
  it('puts each arm on each side about as often, in an order of each person’s own', async () => {
    const p = await seedReviewProject({ people: 40, perSplit: 6 });
    const review = await startReview(p.projectId);
    await answerAll(review);
    let zeroLeft = 0;
    let n = 0;
    const bySide: Record<string, number> = {};
    const first: Record<string, number> = {};
    const voteOf = (userId: string) =>
      voteAll(review.id, userId, (shown, i) => {
        const side = shown.left.text.startsWith('arm zero');
        zeroLeft += side ? 1 : 0;
        n++;
        bySide[shown.comparison.id] = (bySide[shown.comparison.id] ?? 0) + (side ? 1 : 0);
        if (i === 0) first[shown.comparison.id] = (first[shown.comparison.id] ?? 0) + 1;
        return 'tie';
      });
    for (let at = 0; at < 40; at += 8) await Promise.all(p.people.slice(at, at + 8).map(voteOf));
    expect(n).toBe(40 * 12);
    // Four standard deviations of a fair coin, over all and within each comparison.
    expect(Math.abs(zeroLeft - n / 2)).toBeLessThan(4 * Math.sqrt(n / 4));
    for (const side of Object.values(bySide))
      expect(Math.abs(side - 20)).toBeLessThan(4.5 * Math.sqrt(40 / 4));
    // Nobody's order is the order of making: many comparisons come first for somebody.
    expect(Object.keys(first).length).toBeGreaterThan(6);
  });

  it('shows texts only: no id of a candidate, model or review, no source, no time', async () => {
    const p = await seedReviewProject();
    const review = await startReview(p.projectId);
    await answerAll(review);
    const got = await nextComparison(review.id, p.people[0]!);
    if (!('shown' in got)) throw new Error(got.reason);
    const row = await db.comparison.findUniqueOrThrow({
      where: { id: got.shown.comparison.id },
      include: { review: true, votes: true },
    });
    const text = JSON.stringify(got.shown);
    for (const secret of [row.answer0Id!, row.answer1Id!, row.votes[0]!.id, review.id, ...row.review.arms])
      expect(text).not.toContain(secret);
    // The contract has nothing more, and the route parses by it.
    expect(Object.keys(got.shown).sort()).toEqual([
      'comparison',
      'left',
      'progress',
      'prompt',
      'right',
      'task',
    ]);
    expect(Object.keys(got.shown.left)).toEqual(['text']);
    expect(Object.keys(got.shown.right)).toEqual(['text']);
    expect(Object.keys(got.shown.comparison)).toEqual(['id']);
    expect(got.shown.comparison.id[14]).toBe('4');
    expect(row.review.name).not.toMatch(/one|two/);
  });

  it('shows the same comparison with the same sides until it is voted on, also to two calls at once', async () => {
    const p = await seedReviewProject();
    const review = await startReview(p.projectId);
    await answerAll(review);
    const [me] = p.people as [string];
    const many = await Promise.all(Array.from({ length: 8 }, () => next(review.id, me)));
    for (const one of many) expect(one).toEqual(many[0]);
    await castVote(me, ballot(many[0]!.comparison.id, 'left'));
    const after = await next(review.id, me);
    expect(after.comparison.id).not.toBe(many[0]!.comparison.id);
    expect(after.progress).toEqual({ done: 1, total: 8 });
  });

  it('tells who is who and how it went to nobody before their own last vote', async () => {
    const p = await seedReviewProject();
    const review = await startReview(p.projectId);
    await answer(review, 0, (i) => `arm zero says ${i}`);
    await answer(review, 1, (i) => `arm one says ${i}`, 3);
    const [me, other] = p.people as [string, string];
    expect(await voteAll(review.id, me, () => 'tie')).toBe(3);
    // All that is there is voted on, but more is coming.
    expect(await why(review.id, me)).toBe('generating');
    await expect(result(review.id, me)).rejects.toThrow('still answering');
    expect(await armsIn(review.id, me)).toBeNull();
    await answer(review, 1, (i) => `arm one says more ${i}`);
    await finish(review);
    await expect(result(review.id, me)).rejects.toMatchObject({ code: 'conflict', details: { left: 5 } });
    expect(await armsIn(review.id, me)).toBeNull();
    await voteAll(review.id, me, forArm('one'));
    expect(await why(review.id, me)).toBe('done');
    const arms = [{ name: 'one' }, { name: 'two' }];
    expect(await armsIn(review.id, me)).toMatchObject(arms);
    expect(await result(review.id, me)).toMatchObject({ arms });
    expect(await armsIn(review.id, other)).toBeNull();
    const { items } = await listReviews(p.projectId, other, { limit: 10 });
    expect(JSON.stringify(items.map((r) => Review.parse(r)))).not.toMatch(/"(one|two)"/);
    await expect(result(review.id, other)).rejects.toThrow('8 of 8 comparisons left');
  });

  it('asks people about prompts in their languages only', async () => {
    const p = await seedReviewProject({ locale: (i) => (i % 2 ? 'zh' : 'en') });
    const review = await startReview(p.projectId);
    await answerAll(review);
    const [me, other] = p.people as [string, string];
    await pool().query(`update member set locales = '{zh}' where user_id = $1`, [me]);
    const locales: string[] = [];
    await voteAll(review.id, me, (s) => {
      locales.push(s.prompt.locale);
      return 'tie';
    });
    expect(locales).toEqual(['zh', 'zh', 'zh', 'zh']);
    expect((await result(review.id, me)).overall.n).toBe(4);
    expect(await voteAll(review.id, other, () => 'tie')).toBe(8);
  });
});

describe('votes', () => {
  async function ready(split: 'train' | 'test' = 'train') {
    const p = await seedReviewProject();
    const review = await startReview(p.projectId, { split });
    await answerAll(review);
    return { ...p, review, me: p.people[0]!, other: p.people[1]! };
  }

  it('are idempotent', async () => {
    const { review, me, projectId } = await ready();
    const first = await next(review.id, me);
    const key = randomUUID();
    const all = await Promise.all(
      Array.from({ length: 6 }, () => castVote(me, ballot(first.comparison.id, 'left', key))),
    );
    for (const one of all) expect(one).toEqual(all[0]);
    expect(await castVote(me, ballot(first.comparison.id, 'left', key))).toEqual(all[0]);
    expect(await pairsOf(projectId)).toHaveLength(1);
    await expect(castVote(me, ballot(first.comparison.id, 'right', key))).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('key was used'),
    });
    await expect(castVote(me, ballot(first.comparison.id, 'right'))).rejects.toThrow('already');
    const second = await next(review.id, me);
    await expect(castVote(me, ballot(second.comparison.id, 'left', key))).rejects.toThrow('key was used');
    expect(await db.auditEvent.count({ where: { action: 'vote.cast', actorId: me } })).toBe(1);
  });

  it('are taken only on what was shown to that person', async () => {
    const { review, me, other } = await ready();
    const mine = await next(review.id, me);
    await expect(castVote(other, ballot(mine.comparison.id, 'left'))).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('not shown to you'),
    });
    const keys = await db.vote.findMany({ where: { userId: other } });
    expect(keys).toEqual([]);
  });

  it('on train prompts become pairs, the winner chosen; ties and both bad become none', async () => {
    const { review, me, projectId } = await ready('train');
    const choices: Vote[] = ['left', 'right', 'tie', 'both_bad', 'left', 'right', 'tie', 'both_bad'];
    const expected: string[] = [];
    await voteAll(review.id, me, (s, i) => {
      const vote = choices[i]!;
      if (vote === 'left') expected.push(`${s.left.text} > ${s.right.text}`);
      if (vote === 'right') expected.push(`${s.right.text} > ${s.left.text}`);
      return vote;
    });
    const pairs = await pairsOf(projectId);
    expect(pairs.map((p) => `${p.chosen} > ${p.rejected}`).sort()).toEqual(expected.sort());
    expect(pairs).toHaveLength(4);
    const votes = new Set((await db.vote.findMany({ where: { userId: me } })).map((v) => v.id));
    for (const p of pairs) expect(p.split === 'train' && votes.has(p.source)).toBe(true);
    expect(Review.parse(await readReview(review.id, me)).makesPairs).toBe(true);
  });

  it('on test prompts never become pairs', async () => {
    const { review, me, projectId } = await ready('test');
    expect(await voteAll(review.id, me, forArm('one'))).toBe(8);
    expect(await db.preferencePair.count({ where: { projectId } })).toBe(0);
    expect(Review.parse(await readReview(review.id, me)).makesPairs).toBe(false);
  });
});

describe('the result', () => {
  it('counts wins, ties, both bad and identical answers, over all, by task and by reviewer', async () => {
    const p = await seedReviewProject();
    const [me, other] = p.people as [string, string];
    const review = await startReview(p.projectId);
    await answer(review, 0, (i) => (i < 2 ? 'the same' : `arm zero says ${i}`));
    await answer(review, 1, (i) => (i < 2 ? ' the same\n' : `arm one says ${i}`));
    await finish(review);
    // In the order of external ids: two of chat's four are identical, two of chat and four of spam are shown.
    const tasks: Record<string, number> = {};
    const mine = (s: Shown): Vote => {
      tasks[s.task.name] = (tasks[s.task.name] ?? 0) + 1;
      if (s.task.name === 'chat') return tasks.chat === 1 ? 'tie' : 'both_bad';
      return forArm(tasks.spam! < 4 ? 'one' : 'zero')(s);
    };
    expect(await voteAll(review.id, me, mine)).toBe(6);
    const got = await result(review.id, me);
    expect(got.overall).toMatchObject({ n: 8, wins: [1, 3], ties: 3, bothBad: 1, identical: 2, rate: 0.75 });
    expect(got.overall.interval).toEqual(wilson(3, 4));
    expect(got.tasks).toMatchObject([
      {
        task: { key: 'chat' },
        n: 4,
        wins: [0, 0],
        ties: 3,
        bothBad: 1,
        identical: 2,
        rate: null,
        interval: null,
      },
      { task: { key: 'spam' }, n: 4, wins: [1, 3], rate: 0.75 },
    ]);
    expect(got.reviewers).toMatchObject([{ mine: true, n: 6, wins: [1, 3], ties: 1, bothBad: 1 }]);
    // A second reviewer does not make more comparisons of them; a split vote is a tie.
    await voteAll(review.id, other, forArm('zero'));
    const both = await result(review.id, me, 'lead');
    expect(both.overall).toMatchObject({ n: 8, wins: [3, 0], ties: 5, rate: 0 });
    expect(both.reviewers).toHaveLength(2);
    expect((await result(review.id, me)).reviewers).toHaveLength(1);
    expect(Review.parse(await readReview(review.id, me)).counts).toEqual({
      comparisons: 8,
      answered: 8,
      identical: 2,
      votes: 12,
      reviewers: 2,
    });
  });

  it('of answers that are all the same needs no vote', async () => {
    const p = await seedReviewProject();
    const review = await startReview(p.projectId);
    for (const arm of [0, 1] as const) await answer(review, arm, (i) => `says ${i}`);
    await finish(review);
    expect(await why(review.id, p.people[0]!)).toBe('done');
    const { overall } = await result(review.id, p.people[0]!);
    expect(overall).toMatchObject({ n: 8, ties: 8, identical: 8, rate: null });
  });
});

describe('the answers', () => {
  it('are candidates of the prompt version, once for each text, clean, with model and settings', async () => {
    const p = await seedReviewProject();
    const review = await startReview(p.projectId);
    await answer(review, 0, () => 'imported 0');
    await answer(review, 1, (i) => `nul \u0000 and half \ud800 ${i}`);
    const rows = await db.comparison.findMany({ where: { reviewId: review.id } });
    const texts = await db.candidate.findMany({
      where: { id: { in: rows.map((r) => r.answer1Id!) } },
      include: { modelRef: true },
    });
    for (const c of texts) {
      expect(c.text).toMatch(/^nul {2}and half \ufffd \d$/);
      expect(c).toMatchObject({ source: 'model', modelRef: { kind: 'base', name: 'two' } });
      expect(c.sampling).toEqual({ maxTokens: 256, temperature: 0, topP: 1, seed: 1, sample: 0 });
    }
    // One prompt of each task has that text already: the imported candidate is meant.
    const zero = await db.candidate.findMany({ where: { id: { in: rows.map((r) => r.answer0Id!) } } });
    expect(zero.filter((c) => c.source === 'import')).toHaveLength(2);
  });

  it('go on where they stopped, and a worker that lost its claim writes no more', async () => {
    const p = await seedReviewProject();
    const review = await startReview(p.projectId);
    await answer(review, 0, (i) => `first try ${i}`, 3);
    const loaded = await loadReview(review.id);
    const left = await unanswered(review.id, 0);
    expect(left).toHaveLength(5);
    const late = { comparisonId: left[0]!.key, text: 'late', finished: true };
    await expect(recordAnswer(loaded, randomUUID(), 0, late)).rejects.toMatchObject({ code: 'conflict' });
    expect(await unanswered(review.id, 0)).toHaveLength(5);
    await answer(review, 0, (i) => `second try ${i}`);
    const rows = await db.comparison.findMany({ where: { reviewId: review.id } });
    const kept = await db.candidate.findMany({ where: { id: { in: rows.map((r) => r.answer0Id!) } } });
    expect(kept.filter((c) => c.text.startsWith('first'))).toHaveLength(3);
    expect(kept.filter((c) => c.text.startsWith('second'))).toHaveLength(5);
  });

  it('of a cancelled review can be voted on, and the rest resumed', async () => {
    const p = await seedReviewProject();
    const person: Person = { id: p.people[0]!, email: '', name: '', siteAdmin: true };
    const review: StartedReview = await startReview(p.projectId);
    await expect(resumeReview(person, p.projectId, review.id)).rejects.toThrow('under way');
    for (const arm of [0, 1] as const) await answer(review, arm, (i) => `arm ${arm} ${i}`, 2);
    await pool().query(`update job set state = 'queued', claim = null where id = $1`, [review.id]);
    expect(await cancelJob(person, review.id)).toMatchObject({ state: 'cancelled' });
    expect(await voteAll(review.id, person.id, () => 'left')).toBe(2);
    expect((await result(review.id, person.id)).overall.n).toBe(2);
    expect(await resumeReview(person, p.projectId, review.id)).toMatchObject({ state: 'queued' });
    await expect(result(review.id, person.id)).rejects.toThrow('still answering');
    await pool().query(`update job set state = 'done' where id = $1`, [review.id]);
    await expect(resumeReview(person, p.projectId, review.id)).rejects.toThrow('nothing is left');
  });
});

describe('the job', () => {
  it('has both models answer in child processes, the same texts each time', async () => {
    const p = await seedReviewProject({ perSplit: 2 });
    const sampling = { maxTokens: 12, temperature: 0.8, topP: 0.9, seed: 3 };
    const run = async () => {
      const { id, claim } = await startReview(p.projectId, { sampling });
      const outcome = await runClaimed(reviewJob, id, claim, { shutdown: new AbortController().signal });
      expect(outcome).toBe('done');
      const { rows } = await pool().query<{ zero: string; one: string }>(
        `select a.text as zero, b.text as one from comparison c
         join candidate a on a.id = c.answer0_id join candidate b on b.id = c.answer1_id
         join prompt_version v on v.id = c.prompt_version_id join prompt p on p.id = v.prompt_id
         where c.review_id = $1 order by p.external_id`,
        [id],
      );
      return { id, rows };
    };
    const first = await run();
    expect(first.rows).toHaveLength(4);
    expect(first.rows.some((r) => r.zero !== r.one && r.zero !== '')).toBe(true);
    expect((await run()).rows).toEqual(first.rows);
    const shown = await next(first.id, p.people[0]!);
    expect(shown.prompt.messages[0]!.content).toMatch(/^question /);
    expect(fs.existsSync(path.join(env().DISCERN_DATA, 'reviews', first.id))).toBe(false);
  }, 240_000);

  it('starts a killed child again, for what is not answered yet', async () => {
    const p = await seedReviewProject({ perSplit: 2 });
    const review = await startReview(p.projectId, {
      sampling: { maxTokens: 6, temperature: 0, topP: 1, seed: 1 },
    });
    await answer(review, 0, () => 'written before the kill', 3);
    const pidFile = path.join(env().DISCERN_DATA, 'reviews', review.id, 'child.pid');
    const done = runClaimed(reviewJob, review.id, review.claim, { shutdown: new AbortController().signal });
    await expect.poll(() => fs.existsSync(pidFile) && fs.readFileSync(pidFile, 'utf8')).toMatch(/^\d+$/);
    process.kill(Number(fs.readFileSync(pidFile, 'utf8')), 'SIGKILL');
    expect(await done).toBe('done');
    const rows = await db.comparison.findMany({ where: { reviewId: review.id } });
    expect(rows.every((r) => r.answer0Id && r.answer1Id)).toBe(true);
    const zero = await db.candidate.findMany({ where: { id: { in: rows.map((r) => r.answer0Id!) } } });
    expect(zero.filter((c) => c.text === 'written before the kill')).toHaveLength(3);
  }, 240_000);
});
