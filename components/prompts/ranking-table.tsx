'use client';
import { useFormatter, useTranslations } from 'next-intl';
import { Badge } from '@/components/ui/badge';
import { Body, Head, Row, Table, Td, Th } from '@/components/ui/table';
import type { PromptRanking } from '@/lib/contracts/prompts';

/** Rankings by the numbers of their candidates: `3 > 1 = 2`. */
export function RankingTable({
  rankings,
  places,
}: {
  rankings: PromptRanking[];
  places: ReadonlyMap<string, number>;
}) {
  const t = useTranslations('prompts');
  const format = useFormatter();
  const name = (ids: string[], between: string) => ids.map((id) => places.get(id) ?? '?').join(between);
  return (
    <Table aria-label={t('rankings')}>
      <Head>
        <Row>
          <Th>{t('order')}</Th>
          <Th>{t('unrankable')}</Th>
          <Th>{t('person')}</Th>
          <Th>{t('state')}</Th>
          <Th>{t('when')}</Th>
        </Row>
      </Head>
      <Body>
        {rankings.map((r) => (
          <Row key={r.id}>
            <Td className="tabular-nums">
              {r.groups.map((g) => name(g, ' = ')).join(' > ') || '—'}
              {r.unranked.length > 0 && (
                <span className="ml-2 text-muted text-xs">
                  {t('unranked', { names: name(r.unranked, ', ') })}
                </span>
              )}
              {r.rationale && (
                <p className="max-w-[60ch] whitespace-pre-wrap break-words text-muted" dir="auto">
                  {r.rationale}
                </p>
              )}
            </Td>
            <Td className="tabular-nums">{name(r.unrankable, ', ') || '—'}</Td>
            <Td className="whitespace-nowrap">
              {r.person} {r.origin === 'import' && <Badge>{t('fromFile')}</Badge>}
            </Td>
            <Td>{t(`rankingState.${r.state}`)}</Td>
            <Td className="whitespace-nowrap">{format.dateTime(new Date(r.submittedAt), 'short')}</Td>
          </Row>
        ))}
      </Body>
    </Table>
  );
}
