'use client';
import { useTranslations } from 'next-intl';
import type { ReviewResult } from '@/lib/contracts/reviews';
import { certainty } from './certainty';
import { usePercent } from './use-percent';

/** What the votes say, with its doubt. */
export function ResultSentence({ result }: { result: ReviewResult }) {
  const t = useTranslations('reviews');
  const percent = usePercent();
  const { overall, arms } = result;
  const decided = overall.wins[0] + overall.wins[1];
  const names = { a: arms[0].name, b: arms[1].name };
  const sure = certainty(overall);
  return (
    <div className="flex max-w-[75ch] flex-col gap-1">
      <p className="text-lg">
        {overall.rate === null || overall.interval === null
          ? t('sentence.none', names)
          : t('sentence.rate', {
              ...names,
              rate: percent(overall.rate),
              n: decided,
              low: percent(overall.interval.low),
              high: percent(overall.interval.high),
            })}{' '}
        {sure && t(`sentence.${sure}`, names)}
      </p>
      <p className="text-muted">
        {t('sentence.rest', {
          n: overall.n,
          ties: overall.ties,
          identical: overall.identical,
          bad: overall.bothBad,
        })}
      </p>
    </div>
  );
}
