'use client';
import { useFormatter, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';

/**
 * A number with its doubt: the interval beside a rate, n beside a mean, words instead of a figure when there is too
 * little. `share` formats as per cent.
 */
export function Stat({
  label,
  value,
  interval,
  n,
  share,
  digits,
  children,
}: {
  label: ReactNode;
  /** undefined: too few to say. */
  value: number | undefined;
  interval?: readonly [number, number] | undefined;
  n?: number | undefined;
  share?: boolean;
  digits?: number;
  children?: ReactNode;
}) {
  const t = useTranslations('common');
  const format = useFormatter();
  const show = (x: number) =>
    format.number(x, {
      ...(share ? { style: 'percent' as const } : {}),
      maximumFractionDigits: digits ?? (share ? 0 : 2),
    });
  return (
    <div className="flex flex-col gap-0.5">
      <div className="text-muted text-xs">{label}</div>
      <div className="flex flex-wrap items-baseline gap-x-2">
        <span className="font-semibold text-lg tabular-nums">
          {value === undefined ? t('tooFew') : show(value)}
        </span>
        {value !== undefined && interval && (
          <span className="text-muted text-xs tabular-nums">
            {t('interval', { low: show(interval[0]), high: show(interval[1]) })}
          </span>
        )}
        {n !== undefined && <span className="text-muted text-xs">n = {format.number(n)}</span>}
      </div>
      {children}
    </div>
  );
}
