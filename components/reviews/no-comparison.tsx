'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useProject } from '@/components/project/project-context';
import { Button } from '@/components/ui/button';
import { Progress } from '@/components/ui/progress';
import { ErrorNote } from '@/components/ui/states';
import { call } from '@/lib/client/call';
import { type Review, resumeReviewOp } from '@/lib/contracts/reviews';
import { CancelReview } from './cancel-review';

/** Nothing to vote on just now: why, and what to do about it. */
export function NoComparison({ review, onLook }: { review: Review; onLook: () => void }) {
  const t = useTranslations('reviews');
  const { project, can } = useProject();
  const base = `/projects/${project.slug}/reviews`;
  const active = review.state === 'queued' || review.state === 'running';
  const kind = active
    ? review.state
    : review.state !== 'done'
      ? review.state
      : review.mine.total === 0
        ? 'nothing'
        : 'finished';
  return (
    <section className="mx-auto flex w-full max-w-md grow flex-col justify-center gap-3 px-4 py-16">
      <h2 className="font-semibold text-xl">{t(`nothing.${kind}.title`)}</h2>
      <p className="text-base text-muted">
        {t(`nothing.${kind}.text`, {
          done: review.mine.done,
          place: review.place ?? 0,
          identical: review.counts.identical,
          message: review.error?.message ?? '',
        })}
      </p>
      {active && (
        <Progress done={review.progress.done} total={review.progress.total} label={t('answering')} />
      )}
      <div className="flex flex-wrap gap-2">
        {review.revealed && review.counts.answered > 0 && (
          <Button asChild variant="primary" size="lg">
            <Link href={`${base}/${review.id}/result`}>{t('toResult')}</Link>
          </Button>
        )}
        {active && can('review.write') && <CancelReview review={review} />}
        {!active && review.state !== 'done' && can('review.write') && (
          <Resume review={review} onDone={onLook} />
        )}
        <Button asChild size="lg">
          <Link href={base}>{t('toList')}</Link>
        </Button>
      </div>
    </section>
  );
}

function Resume({ review, onDone }: { review: Review; onDone: () => void }) {
  const t = useTranslations('reviews');
  const client = useQueryClient();
  const resume = useMutation({
    mutationFn: () => call(resumeReviewOp, { params: { id: review.id }, body: {} }),
    onSettled: async () => {
      await client.invalidateQueries({ queryKey: ['review', review.id] });
      onDone();
    },
  });
  return (
    <>
      <Button size="lg" busy={resume.isPending} onClick={() => resume.mutate()}>
        {t('resume')}
      </Button>
      {resume.error && <ErrorNote error={resume.error} />}
    </>
  );
}
