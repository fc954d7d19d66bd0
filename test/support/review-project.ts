import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { NewReview } from '@/lib/contracts/reviews';
import { NewReview as Schema } from '@/lib/contracts/reviews';
import { pool } from '@/lib/db';
import { env } from '@/lib/env';
import { createReview } from '@/lib/reviews/create-review';
import { type ArmNumber, loadReview, unanswered } from '@/lib/reviews/load-review';
import { recordAnswer } from '@/lib/reviews/record-answer';
import { endJob } from '@/workers/claim';
import { type PairProject, type PromptSpec, seedPairProject } from './pair-project';

const fixtures = path.resolve(import.meta.dirname, '../fixtures');

/** Lays the two nano models where base models lie, under the names `one` and `two`. */
export function layModels(): void {
  for (const [name, from] of [
    ['one', 'nano-llama'],
    ['two', 'nano-qwen2'],
  ] as const)
    fs.cpSync(path.join(fixtures, from), path.join(env().DISCERN_MODELS, name), { recursive: true });
}

/** `n` prompts of each split, named t0 … and r0 … (test and train). */
const promptsOf = (key: string, n: number, locale: (i: number) => string): PromptSpec[] =>
  (['test', 'train'] as const).flatMap((split) =>
    Array.from({ length: n }, (_, i) => ({
      id: `${key}-${split}-${i}`,
      split,
      locale: locale(i),
      candidates: [`imported ${i}`],
    })),
  );

export interface ReviewProject extends PairProject {
  /** User ids of annotators. */
  people: string[];
}

/** A project with a subjective and an objective task, `perSplit` prompts each and split, and people who may vote. */
export async function seedReviewProject(
  options: { people?: number; perSplit?: number; locale?: (i: number) => string } = {},
): Promise<ReviewProject> {
  const { people = 2, perSplit = 4, locale = () => 'en' } = options;
  const client = await pool().connect();
  try {
    const made = await seedPairProject(client, [
      { key: 'chat', kind: 'subjective', prompts: promptsOf('chat', perSplit, locale) },
      { key: 'spam', kind: 'objective', prompts: promptsOf('spam', perSplit, locale) },
    ]);
    const ids = Array.from({ length: people }, () => randomUUID());
    await client.query(
      `insert into "user" (id, name, email, "updatedAt") select u, 'Person ' || n, u || '@test.local', now()
       from unnest($1::text[]) with ordinality as t(u, n)`,
      [ids],
    );
    await client.query(
      `insert into member (project_id, user_id, role) select $1, u, 'annotator' from unnest($2::text[]) as t(u)`,
      [made.projectId, ids],
    );
    return { ...made, people: ids };
  } finally {
    client.release();
  }
}

export interface StartedReview {
  id: string;
  claim: string;
}

/** A review of `one` against `two` whose job this test holds. */
export async function startReview(
  projectId: string,
  more: Partial<Omit<NewReview, 'projectId'>> = {},
): Promise<StartedReview> {
  const claim = randomUUID();
  const input = Schema.parse({
    projectId,
    arms: [{ base: 'one' }, { base: 'two' }],
    prompts: 100,
    ...more,
  });
  const { id } = await createReview(null, input, claim);
  return { id, claim };
}

/** Writes the answers of an arm (all, or the first `limit`) through the job's own verb. */
export async function answer(
  { id, claim }: StartedReview,
  arm: ArmNumber,
  text: (i: number) => string,
  limit = Number.POSITIVE_INFINITY,
): Promise<void> {
  const review = await loadReview(id);
  const prompts = await unanswered(id, arm);
  for (const [i, { key }] of prompts.slice(0, limit).entries())
    await recordAnswer(review, claim, arm, { comparisonId: key, text: text(i), finished: true });
}

export const finish = ({ id, claim }: StartedReview) =>
  endJob({ id, name: 'review', projectId: null, claim, deaths: 0 }, 'done');

/** Both arms answer everything, each with texts of its own; the work is done. */
export async function answerAll(review: StartedReview): Promise<void> {
  await answer(review, 0, (i) => `arm zero says ${i}`);
  await answer(review, 1, (i) => `arm one says ${i}`);
  await finish(review);
}
