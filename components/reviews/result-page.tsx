'use client';
import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useLive } from '@/components/live/use-live';
import { useProject } from '@/components/project/project-context';
import { Button } from '@/components/ui/button';
import { Page, Section } from '@/components/ui/page';
import { QueryView } from '@/components/ui/query-view';
import { ErrorNote } from '@/components/ui/states';
import { CallError, call } from '@/lib/client/call';
import { type ReviewResult, reviewResultOp } from '@/lib/contracts/reviews';
import { ResultSentence } from './result-sentence';
import { ReviewerTable, TaskTable } from './result-table';
import { WhoIsWho } from './who-is-who';

/** How a review went, and who was who; a page of its own after the last vote. */
export function ResultPage({ id }: { id: string }) {
  const t = useTranslations('reviews');
  const { project } = useProject();
  const result = useQuery({
    queryKey: ['review-result', id],
    queryFn: () => call(reviewResultOp, { params: { id } }),
  });
  useLive(project.id, (e) => {
    if (e.topic === 'everything' || e.id === id) void result.refetch();
  });
  const early = result.error instanceof CallError && result.error.status === 409 && result.error;
  if (early)
    return (
      <Page title={t('result')} narrow>
        <ErrorNote error={early} />
        <div>
          <Button asChild variant="primary" size="lg">
            <Link href={`/projects/${project.slug}/reviews/${id}`}>{t('toVotes')}</Link>
          </Button>
        </div>
      </Page>
    );
  return (
    <QueryView query={result}>
      {(data) => <Loaded result={data} onChange={() => void result.refetch()} />}
    </QueryView>
  );
}

function Loaded({ result, onChange }: { result: ReviewResult; onChange: () => void }) {
  const t = useTranslations('reviews');
  const { project } = useProject();
  return (
    <Page
      title={t('resultOf', { name: result.name })}
      lead={result.split === 'train' ? t('trainLong') : t('testLong')}
      actions={
        <Button asChild>
          <Link href={`/projects/${project.slug}/reviews`}>{t('toList')}</Link>
        </Button>
      }
    >
      <ResultSentence result={result} />
      <Section title={t('whoIsWho')}>
        <WhoIsWho arms={result.arms} onChange={onChange} />
      </Section>
      <Section title={t('byTask')} lead={t('byTaskLead', { name: result.arms[1].name })}>
        <TaskTable result={result} />
      </Section>
      {result.reviewers.length > 0 && (
        <Section title={t('byReviewer')} lead={t('byReviewerLead')}>
          <ReviewerTable result={result} />
        </Section>
      )}
    </Page>
  );
}
