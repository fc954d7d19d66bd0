'use client';
import { useTranslations } from 'next-intl';
import { useEffect, useRef } from 'react';
import { useProject } from '@/components/project/project-context';
import { BarSlot } from '@/components/shell/bar-slot';
import { ErrorNote, Loading } from '@/components/ui/states';
import type { Review, Shown } from '@/lib/contracts/reviews';
import { Answers } from './answers';
import { NoComparison } from './no-comparison';
import { PromptChat } from './prompt-chat';
import { useVoting } from './use-voting';
import { VoteBar } from './vote-bar';

/** Blind voting: the prompt above, two answers side by side, four keys. */
export function ReviewPage({ id }: { id: string }) {
  const t = useTranslations('reviews');
  const { project } = useProject();
  const { review, next, vote, shown, busy, cast } = useVoting(project.id, id);
  const top = useRef<HTMLElement>(null);
  const comparisonId = shown?.comparison.id;
  // A new comparison begins at its beginning.
  useEffect(() => {
    if (comparisonId) top.current?.scrollIntoView({ block: 'start' });
  }, [comparisonId]);
  const said = vote.isSuccess && shown ? t('voted', { n: shown.progress.total - shown.progress.done }) : '';
  return (
    <main id="main" ref={top} className="flex min-h-[calc(100dvh-2.75rem)] scroll-mt-11 flex-col">
      <h1 className="sr-only">{review.data?.name ?? t('one')}</h1>
      <p role="status" className="sr-only">
        {said}
      </p>
      {review.data && shown && <StatusLine review={review.data} shown={shown} />}
      {review.error && !review.data ? (
        <div className="p-4">
          <ErrorNote error={review.error} retry={() => review.refetch()} />
        </div>
      ) : !review.data || next.isPending ? (
        <div className="p-4">
          {next.error ? <ErrorNote error={next.error} retry={() => next.refetch()} /> : <Loading rows={8} />}
        </div>
      ) : shown ? (
        <>
          <PromptChat key={shown.comparison.id} prompt={shown.prompt} />
          <Answers shown={shown} />
          {vote.error && (
            <div className="px-4 py-2">
              <ErrorNote
                error={vote.error}
                {...(vote.variables ? { retry: () => vote.mutate(vote.variables) } : {})}
              />
            </div>
          )}
          <VoteBar onVote={cast} busy={busy} />
        </>
      ) : (
        <NoComparison review={review.data} onLook={() => void next.refetch()} />
      )}
    </main>
  );
}

/** Which review and task, how far, and what becomes of the votes. */
function StatusLine({ review, shown }: { review: Review; shown: Shown }) {
  const t = useTranslations('reviews');
  const line = (
    <>
      <span className="min-w-0 grow truncate">
        {review.name} · {shown.task.name} · {shown.prompt.locale}
      </span>
      <span className="whitespace-nowrap" title={review.makesPairs ? t('trainLong') : t('testLong')}>
        {review.makesPairs ? t('trainShort') : t('testShort')}
      </span>
      <span className="whitespace-nowrap tabular-nums">
        {t('place', { n: shown.progress.done + 1, total: shown.progress.total })}
      </span>
    </>
  );
  return (
    <>
      <BarSlot>
        <p className="hidden min-w-0 items-center gap-x-3 text-muted text-xs xl:flex">{line}</p>
      </BarSlot>
      <p className="flex items-center gap-x-3 border-b px-4 py-1.5 text-muted text-xs xl:hidden">{line}</p>
    </>
  );
}
