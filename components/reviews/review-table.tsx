'use client';
import Link from 'next/link';
import { useFormatter, useTranslations } from 'next-intl';
import { useProject } from '@/components/project/project-context';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Progress } from '@/components/ui/progress';
import { Body, Head, Row, Table, Td, Th } from '@/components/ui/table';
import type { Review } from '@/lib/contracts/reviews';

export function ReviewTable({ reviews }: { reviews: Review[] }) {
  const t = useTranslations('reviews');
  const format = useFormatter();
  const { project } = useProject();
  const base = `/projects/${project.slug}/reviews`;
  return (
    <Table aria-label={t('title')}>
      <Head>
        <Row>
          <Th>{t('name')}</Th>
          <Th>{t('stateLabel')}</Th>
          <Th>{t('split')}</Th>
          <Th>{t('mine')}</Th>
          <Th className="text-right">{t('votes')}</Th>
          <Th>{t('created')}</Th>
          <Th>
            <span className="sr-only">{t('actions')}</span>
          </Th>
        </Row>
      </Head>
      <Body>
        {reviews.map((r) => (
          <Row key={r.id}>
            <Td className="min-w-40">
              <Link
                className="font-medium text-accent underline-offset-2 hover:underline"
                href={`${base}/${r.id}`}
              >
                {r.name}
              </Link>
              {r.arms && (
                <div className="text-muted text-xs">
                  {t('versus', { a: r.arms[0].name, b: r.arms[1].name })}
                </div>
              )}
            </Td>
            <Td>
              {r.state === 'done' ? (
                <Badge>{t('answersThere')}</Badge>
              ) : (
                <Badge>{t(`state.${r.state}`)}</Badge>
              )}
              {(r.state === 'queued' || r.state === 'running') && (
                <Progress
                  className="mt-1 w-40"
                  done={r.progress.done}
                  total={r.progress.total}
                  label={t('answering')}
                />
              )}
            </Td>
            <Td className="whitespace-nowrap">{r.makesPairs ? t('splitTrain') : t('splitTest')}</Td>
            <Td>
              <Progress className="w-36" done={r.mine.done} total={r.mine.total} label={t('mine')} />
            </Td>
            <Td num>{t('votesOf', { n: r.counts.votes, people: r.counts.reviewers })}</Td>
            <Td className="whitespace-nowrap text-muted">
              {format.dateTime(new Date(r.createdAt), 'short')}
            </Td>
            <Td className="text-right">
              {r.revealed && r.counts.answered > 0 ? (
                <Button size="sm" asChild>
                  <Link href={`${base}/${r.id}/result`}>{t('result')}</Link>
                </Button>
              ) : (
                r.mine.total > r.mine.done && (
                  <Button size="sm" variant="primary" asChild>
                    <Link href={`${base}/${r.id}`}>{t('voteNow', { n: r.mine.total - r.mine.done })}</Link>
                  </Button>
                )
              )}
            </Td>
          </Row>
        ))}
      </Body>
    </Table>
  );
}
