'use client';
import { ArrowDown } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Body, Head, Row, Table, Td, Th } from '@/components/ui/table';
import type { ReviewResult } from '@/lib/contracts/reviews';
import { certainty } from './certainty';
import { usePercent } from './use-percent';
import { Whisker } from './whisker';

type Tally = ReviewResult['overall'];

/** Worst first; tasks without a preference last. */
const worstFirst = (a: Tally, b: Tally) => (a.rate ?? 2) - (b.rate ?? 2);

export function TaskTable({ result }: { result: ReviewResult }) {
  const t = useTranslations('reviews');
  return (
    <TallyTable result={result} label={t('byTask')} first={t('task')}>
      {[...result.tasks].sort(worstFirst).map((task) => (
        <TallyRow key={task.task.id} name={task.task.name} tally={task} />
      ))}
      <TallyRow name={t('all')} tally={result.overall} strong />
    </TallyTable>
  );
}

export function ReviewerTable({ result }: { result: ReviewResult }) {
  const t = useTranslations('reviews');
  return (
    <TallyTable result={result} label={t('byReviewer')} first={t('reviewer')}>
      {result.reviewers.map((r, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two people may share a name
        <TallyRow key={i} name={r.mine ? t('you', { name: r.name }) : r.name} tally={r} />
      ))}
    </TallyTable>
  );
}

function TallyTable({
  result,
  label,
  first,
  children,
}: {
  result: ReviewResult;
  label: string;
  first: string;
  children: ReactNode;
}) {
  const t = useTranslations('reviews');
  const percent = usePercent();
  const [a, b] = result.arms;
  return (
    <Table aria-label={label}>
      <Head>
        <Row>
          <Th>{first}</Th>
          <Th className="w-1/3 min-w-48">
            <span className="flex">
              <span className="grow basis-0">{percent(0)}</span>
              <span>{percent(0.5)}</span>
              <span className="grow basis-0 text-right">{percent(1)}</span>
            </span>
          </Th>
          <Th>{t('preferred')}</Th>
          <Th className="text-right">{b.name}</Th>
          <Th className="text-right">{a.name}</Th>
          <Th className="text-right">{t('ties')}</Th>
          <Th className="text-right">{t('bothBad')}</Th>
        </Row>
      </Head>
      <Body>{children}</Body>
    </Table>
  );
}

function TallyRow({ name, tally, strong }: { name: string; tally: Tally; strong?: boolean }) {
  const t = useTranslations('reviews');
  const c = useTranslations('common');
  const percent = usePercent();
  const sure = certainty(tally);
  const worse = sure === 'worse' || sure === 'maybeWorse';
  return (
    <Row className={strong ? 'border-t-2 font-medium' : ''}>
      <Td className="min-w-32">{name}</Td>
      <Td>
        <Whisker rate={tally.rate} interval={tally.interval} />
      </Td>
      <Td className="whitespace-nowrap">
        {tally.rate === null || tally.interval === null || !sure ? (
          <span className="text-muted">{c('tooFew')}</span>
        ) : (
          <>
            <span className={worse ? 'text-worse' : ''}>
              {worse && <ArrowDown aria-hidden className="mr-1 inline size-3.5" />}
              {percent(tally.rate)} · {t(`sure.${sure}`)}
            </span>
            <div className="font-normal text-muted text-xs">
              {c('interval', { low: percent(tally.interval.low), high: percent(tally.interval.high) })}
            </div>
          </>
        )}
      </Td>
      <Td num>{tally.wins[1]}</Td>
      <Td num>{tally.wins[0]}</Td>
      <Td num className="whitespace-nowrap">
        {tally.identical > 0 ? t('tiesOf', { n: tally.ties, same: tally.identical }) : tally.ties}
      </Td>
      <Td num>{tally.bothBad}</Td>
    </Row>
  );
}
