'use client';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useLive } from '@/components/live/use-live';
import { useProject } from '@/components/project/project-context';
import { Button } from '@/components/ui/button';
import { Page, Section } from '@/components/ui/page';
import { Empty, ErrorNote, Loading } from '@/components/ui/states';
import { call } from '@/lib/client/call';
import { refresh } from '@/lib/client/refresh';
import { listReviewsOp } from '@/lib/contracts/reviews';
import { NewReview } from './new-review';
import { ReviewTable } from './review-table';

/** Reviews to vote on, and the form that starts one. */
export function ReviewsPage() {
  const t = useTranslations('reviews');
  const c = useTranslations('common');
  const { project, can } = useProject();
  const client = useQueryClient();
  const queryKey = ['reviews', project.id];
  const list = useInfiniteQuery({
    queryKey,
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      call(listReviewsOp, {
        params: { id: project.id },
        query: { limit: 30, ...(pageParam ? { cursor: pageParam } : {}) },
      }),
    getNextPageParam: (page) => page.nextCursor,
  });
  useLive(project.id, (e) => {
    if (e.topic === 'reviews' || e.topic === 'everything') void refresh(client, queryKey);
  });
  const reviews = list.data?.pages.flatMap((p) => p.items);
  return (
    <Page title={t('title')} lead={t('lead')}>
      {!reviews ? (
        list.error ? (
          <ErrorNote error={list.error} retry={() => list.refetch()} />
        ) : (
          <Loading rows={4} />
        )
      ) : reviews.length === 0 ? (
        <Empty title={t('empty')}>{can('review.write') ? t('emptyWrite') : t('emptyVote')}</Empty>
      ) : (
        <ReviewTable reviews={reviews} />
      )}
      {list.hasNextPage && (
        <div>
          <Button busy={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>
            {c('more')}
          </Button>
        </div>
      )}
      {can('review.write') && (
        <Section title={t('new')} lead={t('newLead')}>
          <NewReview />
        </Section>
      )}
    </Page>
  );
}
