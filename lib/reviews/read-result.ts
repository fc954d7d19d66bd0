import type { z } from 'zod';
import { may } from '@/lib/contracts/permissions';
import type { ReviewResult } from '@/lib/contracts/reviews';
import type { Role } from '@/lib/contracts/words';
import { db } from '@/lib/db';
import { DiscernError, notFound } from '@/lib/errors';
import { workStates } from '@/lib/jobs/work-states';
import { armViews } from './arms-of';
import { isAnswered, myProgress } from './comparisons-of';
import { type Outcome, outcomeOf, tally, together } from './tally';

type View = z.input<typeof ReviewResult>;

/** The result of a review, once this person has cast their last vote; 409 before. */
export async function readResult(id: string, userId: string, role: Role | undefined): Promise<View> {
  const review = await db.review.findUnique({ where: { id } });
  if (!review) throw notFound('This review');
  await checkRevealed(id, userId);
  const comparisons = await db.comparison.findMany({
    where: { reviewId: id, answer0Id: { not: null }, answer1Id: { not: null } },
    include: { votes: { where: { vote: { not: null } }, include: { user: { select: { name: true } } } } },
  });
  const judged = comparisons.map((c) => ({
    taskId: c.taskId,
    identical: c.identical,
    votes: c.votes.map((v) => ({ by: v.userId, name: v.user.name, outcome: outcomeOf(v.vote!, v.leftArm) })),
  }));
  const armOf = await armViews(review.arms);
  return {
    id,
    name: review.name,
    split: review.split,
    arms: [armOf(review.arms[0]!), armOf(review.arms[1]!)],
    comparisons: judged.length,
    overall: tallyOf(judged),
    tasks: await byTask(judged),
    reviewers: byReviewer(judged, userId, role !== undefined && may(role, 'review.read')),
  };
}

async function checkRevealed(id: string, userId: string): Promise<void> {
  const { state } = (await workStates([id]))(id);
  const { done, total } = (await myProgress([id], userId))(id);
  if (total > done)
    throw new DiscernError(
      'conflict',
      `You have ${total - done} of ${total} comparisons left. The result is shown after your last vote, so that it cannot sway you.`,
      { left: total - done },
    );
  if (!isAnswered(state))
    throw new DiscernError(
      'conflict',
      'The models are still answering. The result is shown once all answers are there and you have voted on them.',
    );
}

interface Judged {
  taskId: string;
  identical: boolean;
  votes: { by: string; name: string; outcome: Outcome }[];
}

function tallyOf(judged: readonly Judged[]) {
  const outcomes = judged.map((j) => together(j.votes.map((v) => v.outcome))).filter((o) => o !== undefined);
  return tally(outcomes, judged.filter((j) => j.identical).length);
}

async function byTask(judged: readonly Judged[]): Promise<View['tasks']> {
  const tasks = await db.task.findMany({
    where: { id: { in: [...new Set(judged.map((j) => j.taskId))] } },
    select: { id: true, key: true, name: true },
    orderBy: { key: 'asc' },
  });
  return tasks.map((task) => ({ task, ...tallyOf(judged.filter((j) => j.taskId === task.id)) }));
}

/** Everyone's votes to those who lead; to an annotator their own. */
function byReviewer(judged: readonly Judged[], userId: string, all: boolean): View['reviewers'] {
  const people = new Map<string, { name: string; outcomes: Outcome[] }>();
  for (const { by, name, outcome } of judged.flatMap((j) => j.votes)) {
    if (!all && by !== userId) continue;
    const person = people.get(by) ?? { name, outcomes: [] };
    person.outcomes.push(outcome);
    people.set(by, person);
  }
  return [...people]
    .map(([by, { name, outcomes }]) => ({ name, mine: by === userId, ...tally(outcomes) }))
    .sort((a, b) => Number(b.mine) - Number(a.mine) || (a.name < b.name ? -1 : 1));
}
