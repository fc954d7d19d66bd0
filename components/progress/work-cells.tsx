'use client';
import { useFormatter, useTranslations } from 'next-intl';
import { Td, Th } from '@/components/ui/table';
import type { Work } from '@/lib/contracts/throughput';
import { TimeWhisker } from './small-multiples';
import { useWords } from './use-words';

/** The heads of `WorkCells`. */
export function WorkHeads() {
  const t = useTranslations('progress');
  return (
    <>
      <Th className="text-right">{t('done')}</Th>
      <Th className="min-w-40">{t('median')}</Th>
      <Th className="text-right">{t('gold')}</Th>
      <Th className="text-right">{t('skipped')}</Th>
      <Th className="text-right">{t('flagged')}</Th>
      <Th className="text-right">{t('undone')}</Th>
      <Th className="text-right">{t('extra')}</Th>
    </>
  );
}

/** What was done, in the same cells for people, tasks, languages, days and hours. `most`: the scale's seconds. */
export function WorkCells({ work, most }: { work: Work; most: number }) {
  const t = useTranslations('progress');
  const format = useFormatter();
  const { seconds } = useWords();
  const quiet = (n: number) => (n === 0 ? <span className="text-muted">0</span> : format.number(n));
  return (
    <>
      <Td num className="font-medium">
        {format.number(work.done)}
      </Td>
      <Td>
        {work.median === null || work.p90 === null ? (
          <span className="text-muted text-xs">{t('tooFewTimed', { n: work.n })}</span>
        ) : (
          <>
            <TimeWhisker median={work.median} p90={work.p90} most={most} />
            <span className="whitespace-nowrap text-xs">
              {seconds(work.median)}{' '}
              <span className="text-muted">{t('p90', { time: seconds(work.p90), n: work.n })}</span>
            </span>
          </>
        )}
      </Td>
      <Td num className="whitespace-nowrap">
        {work.gold === null ? (
          <span className="text-muted">—</span>
        ) : (
          <>
            {format.number(work.gold.accuracy, { style: 'percent' })}{' '}
            <span className="text-muted text-xs">n = {format.number(work.gold.n)}</span>
          </>
        )}
      </Td>
      <Td num>{quiet(work.skipped)}</Td>
      <Td num>{quiet(work.flagged)}</Td>
      <Td num>{quiet(work.undone)}</Td>
      <Td num>{quiet(work.extra)}</Td>
    </>
  );
}

/** One scale for all rows: the longest 90th percentile. */
export const mostSeconds = (rows: readonly Work[]): number => Math.max(1, ...rows.map((r) => r.p90 ?? 0));
