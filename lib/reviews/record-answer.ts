import { pool } from '@/lib/db';
import { DiscernError } from '@/lib/errors';
import { textHash } from '@/lib/text-hash';
import { type ArmNumber, COLUMN, type LoadedReview } from './load-review';

/**
 * Stores what an arm answered as a candidate of the prompt version (one that has the same text already is that
 * candidate) and says whether both arms gave the same. Only while the claim on the job holds; throws `conflict` after.
 */
export async function recordAnswer(
  review: LoadedReview,
  claim: string,
  arm: ArmNumber,
  answer: { comparisonId: string; text: string; finished: boolean },
): Promise<void> {
  // Postgres keeps neither NUL nor half a surrogate pair; a model may write both.
  const text = answer.text
    .replaceAll('\u0000', '')
    .replace(/[\uD800-\uDFFF]/gu, '\uFFFD')
    .trim();
  const other = COLUMN[arm === 0 ? 1 : 0];
  const { rows } = await pool().query<{ held: boolean }>(
    `with held as (
       select id from job where id = $1 and claim = $2 for share
     ), mine as (
       select c.id, c.prompt_version_id from comparison c, held
       where c.id = $3 and c.review_id = held.id and c.${COLUMN[arm]} is null
     ), made as (
       insert into candidate as k (prompt_version_id, text, text_hash, source, model_ref_id, sampling)
       select prompt_version_id, $4, $5, 'model', $6, $7 from mine
       on conflict (prompt_version_id, text_hash) do update set text_hash = k.text_hash
       returning k.id
     ), kept as (
       update comparison c set ${COLUMN[arm]} = made.id, identical = coalesce(c.${other} = made.id, false)
       from made, mine where c.id = mine.id returning 1
     )
     select exists (select 1 from held) as held`,
    [
      review.id,
      claim,
      answer.comparisonId,
      text,
      textHash(text),
      review.arms[arm]!.refId,
      JSON.stringify({
        temperature: review.sampling.temperature,
        topP: review.sampling.topP,
        maxTokens: review.sampling.maxTokens,
        seed: review.sampling.seed,
        sample: 0,
        ...(answer.finished ? {} : { truncated: true }),
      }),
    ],
  );
  if (!rows[0]!.held) throw new DiscernError('conflict', 'Another worker took this review over.');
}
