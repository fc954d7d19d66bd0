'use client';
import { useFormatter, useTranslations } from 'next-intl';
import type { Throughput } from '@/lib/contracts/throughput';

const DAY_MS = 86_400_000;

/** Seconds and ends of work in words. */
export function useWords() {
  const t = useTranslations('progress');
  const format = useFormatter();
  const seconds = (s: number) =>
    s < 90
      ? t('seconds', { n: Math.round(s) })
      : t('minutes', { n: format.number(s / 60, { maximumFractionDigits: 1 }) });
  const day = (at: string) =>
    format.dateTime(new Date(at), { weekday: 'long', day: 'numeric', month: 'long' });
  /** Whole days; the larger half of the range, so that it is not too narrow. */
  const finish = (f: Throughput['finish']): string => {
    if (f.state === 'done') return t('allDone');
    if (f.state === 'few') return t('finishFew');
    if (f.state !== 'estimate') return t('finishFar');
    const middle = Date.parse(f.middle);
    const half = Math.max(Date.parse(f.high) - middle, middle - Date.parse(f.low)) / DAY_MS;
    return t('finish', { day: day(f.middle), days: Math.max(1, Math.ceil(half)) });
  };
  const range = (f: Throughput['finish']) =>
    f.state === 'estimate' ? t('finishRange', { low: day(f.low), high: day(f.high), n: f.days }) : undefined;
  return { seconds, finish, range };
}
