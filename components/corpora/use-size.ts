'use client';
import { useFormatter } from 'next-intl';

const UNITS = ['kilobyte', 'megabyte', 'gigabyte'] as const;

/** Bytes in the unit, from kilobytes on, that leaves at most three digits before the point. */
export function useSize() {
  const format = useFormatter();
  return (bytes: number) => {
    const step = Math.min(UNITS.length, Math.max(1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3)));
    return format.number(bytes / 1000 ** step, {
      style: 'unit',
      unit: UNITS[step - 1]!,
      maximumFractionDigits: 1,
    });
  };
}
