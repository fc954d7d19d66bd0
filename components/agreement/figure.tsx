'use client';
import { useFormatter, useTranslations } from 'next-intl';
import type { Figure as FigureOf } from '@/lib/contracts/agreement';

/** How a figure is written: shares as per cent, coefficients with two digits. */
export function useFigure(share: boolean) {
  const format = useFormatter();
  return (x: number) =>
    format.number(
      x,
      share
        ? { style: 'percent', maximumFractionDigits: 0 }
        : { minimumFractionDigits: 2, maximumFractionDigits: 2 },
    );
}

/** A figure with its interval; words instead where there is none. */
export function Figure({ figure, share = false }: { figure: FigureOf; share?: boolean }) {
  const t = useTranslations('agreement');
  const show = useFigure(share);
  if (figure.value === null)
    return (
      <span className="text-muted">{figure.none === 'no variation' ? t('noVariation') : t('tooFew')}</span>
    );
  return (
    <span className="whitespace-nowrap">
      {show(figure.value)}{' '}
      {figure.interval && (
        <span className="text-muted text-xs">
          {t('interval', { low: show(figure.interval.low), high: show(figure.interval.high) })}
        </span>
      )}
    </span>
  );
}

/** The same as a dot with whiskers on a scale from `from` to 1, with a line at chance. */
export function FigureWhisker({
  figure: { value, interval },
  from,
  chance,
}: {
  figure: FigureOf;
  from: number;
  chance: number;
}) {
  const at = (x: number) => `${(3 + (94 * (Math.max(from, x) - from)) / (1 - from)).toFixed(2)}%`;
  return (
    <svg aria-hidden="true" width="100%" height="20" className="min-w-32">
      <line x1={at(from)} x2={at(1)} y1="10" y2="10" stroke="var(--line)" />
      <line
        x1={at(chance)}
        x2={at(chance)}
        y1="1"
        y2="19"
        stroke="var(--line-strong)"
        strokeDasharray="2 2"
      />
      {value !== null && (
        <g stroke="var(--ink)" strokeWidth="2">
          {interval && <line x1={at(interval.low)} x2={at(interval.high)} y1="10" y2="10" />}
          {interval &&
            [interval.low, interval.high].map((x) => <line key={x} x1={at(x)} x2={at(x)} y1="6" y2="14" />)}
          <circle cx={at(value)} cy="10" r="4" fill="var(--ink)" stroke="none" />
        </g>
      )}
    </svg>
  );
}
