'use client';
import { useFormatter, useTranslations } from 'next-intl';
import { Empty } from '@/components/ui/states';
import { Body, Head, Row, Table, Td, Th } from '@/components/ui/table';
import type { ProjectProgress } from '@/lib/contracts/progress';

/** A row a person. The median stands beside how many rankings were timed. */
export function PeopleTable({ people }: { people: ProjectProgress['people'] }) {
  const t = useTranslations('progress');
  const format = useFormatter();
  if (people.length === 0) return <Empty title={t('noPeople')}>{t('noPeopleHint')}</Empty>;
  const time = (seconds: number) =>
    seconds < 90
      ? t('seconds', { n: Math.round(seconds) })
      : t('minutes', { n: format.number(seconds / 60, { maximumFractionDigits: 1 }) });
  return (
    <Table aria-label={t('people')}>
      <Head>
        <Row>
          <Th>{t('name')}</Th>
          <Th className="text-right">{t('today')}</Th>
          <Th className="text-right">{t('all')}</Th>
          <Th className="text-right">{t('median')}</Th>
          <Th className="text-right">{t('held')}</Th>
          <Th className="text-right">{t('skipped')}</Th>
          <Th className="text-right">{t('flagged')}</Th>
        </Row>
      </Head>
      <Body>
        {people.map((p) => (
          <Row key={p.id}>
            <Td className="min-w-32 font-medium">{p.name}</Td>
            <Td num>{format.number(p.today)}</Td>
            <Td num>{format.number(p.all)}</Td>
            <Td num className="whitespace-nowrap">
              {p.medianSeconds === null ? (
                <span className="text-muted">{t('tooFew')}</span>
              ) : (
                time(p.medianSeconds)
              )}{' '}
              <span className="text-muted text-xs">n = {format.number(p.n)}</span>
            </Td>
            <Td num>{format.number(p.held)}</Td>
            <Td num>{format.number(p.skipped)}</Td>
            <Td num>{format.number(p.flagged)}</Td>
          </Row>
        ))}
      </Body>
    </Table>
  );
}
