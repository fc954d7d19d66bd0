'use client';
import { useFormatter, useTranslations } from 'next-intl';
import type { Throughput } from '@/lib/contracts/throughput';
import { useWords } from './use-words';

const HEIGHT = 170;
const TOP = 10;
const BOTTOM = 24;
const DAY_MS = 86_400_000;
/** Days of the estimate that are drawn; a later end leaves the picture. */
const AHEAD = 21;

/** What was left at the end of each of the last days, and the range of what will be. */
export function BurnDown({ t: data }: { t: Throughput }) {
  const t = useTranslations('progress');
  const format = useFormatter();
  const words = useWords();
  const { pace, finish, slots } = data;
  const now = slots.total - slots.done;
  // Backwards from what is left now: as if all items had been there from the beginning.
  const left = pace.map((_, i) => now + pace.slice(i + 1).reduce((n, d) => n + d.done, 0));
  const begin = Date.parse(`${pace[0]!.day}T00:00:00Z`);
  const today = pace.length - 1;
  const zone = Date.parse(`${pace[today]!.day}T00:00:00Z`) - midnightOf(data.at);
  const place = (at: string) => (Date.parse(at) + zone - begin) / DAY_MS;
  const end = finish.state === 'estimate' ? Math.min(place(finish.high), today + AHEAD) : today;
  const span = Math.max(end, today) + 0.5;
  const most = Math.max(1, ...left);
  const x = (d: number) => `${(6 + (92 * Math.min(d, span)) / span).toFixed(2)}%`;
  const y = (n: number) => TOP + (1 - n / most) * (HEIGHT - TOP - BOTTOM);
  const date = (i: number) =>
    format.dateTime(new Date(begin + i * DAY_MS), { month: 'short', day: 'numeric', timeZone: 'UTC' });
  const every = Math.max(1, Math.ceil(span / 7));
  /** Where a straight way to the end leaves the picture. */
  const ray = (at: string, dashed: boolean) => {
    const to = Math.max(today + 0.01, place(at));
    const stop = Math.min(to, span);
    const height = now * (1 - (stop - today) / (to - today));
    return (
      <line
        x1={x(today)}
        x2={x(stop)}
        y1={y(now)}
        y2={y(height)}
        stroke="var(--accent)"
        strokeDasharray={dashed ? '3 4' : '7 4'}
        strokeWidth={dashed ? 1 : 2}
      />
    );
  };
  return (
    <figure className="rounded-md border bg-surface p-3">
      <figcaption className="mb-1 font-medium text-sm">{t('burnDown')}</figcaption>
      <svg
        width="100%"
        height={HEIGHT}
        role="img"
        aria-label={t('burnDownAlt', { from: left[0]!, to: now, days: today })}
      >
        {[0, most / 2, most].map((n) => (
          <g key={n}>
            <line x1="6%" x2="98%" y1={y(n)} y2={y(n)} stroke="var(--line)" />
            <text x="5.5%" y={y(n) + 4} textAnchor="end" fontSize="11" fill="var(--muted)">
              {format.number(Math.round(n), { notation: 'compact' })}
            </text>
          </g>
        ))}
        {left.slice(1).map((n, i) => (
          <line
            key={pace[i + 1]!.day}
            x1={x(i)}
            x2={x(i + 1)}
            y1={y(left[i]!)}
            y2={y(n)}
            stroke="var(--accent)"
            strokeWidth="2"
          />
        ))}
        {finish.state === 'estimate' && (
          <>
            {ray(finish.low, true)}
            {ray(finish.middle, false)}
            {ray(finish.high, true)}
          </>
        )}
        <circle cx={x(today)} cy={y(now)} r="4" fill="var(--accent)" />
        {Array.from({ length: Math.floor(span) + 1 }, (_, i) => i)
          .filter((i) => (today - i) % every === 0)
          .map((i) => (
            <text key={i} x={x(i)} y={HEIGHT - 6} textAnchor="middle" fontSize="11" fill="var(--muted)">
              {i === today ? t('todayShort') : date(i)}
            </text>
          ))}
      </svg>
      <p className="text-muted text-xs">{words.range(finish) ?? t('burnDownHint')}</p>
    </figure>
  );
}

/** The viewer's midnight before a time. */
function midnightOf(at: string): number {
  const d = new Date(at);
  d.setHours(0, 0, 0, 0);
  return d.getTime();
}
