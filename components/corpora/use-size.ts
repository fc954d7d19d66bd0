'use client';
import { useFormatter } from 'next-intl';

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** Bytes in the unit that leaves at most three digits before the point. */
export function useSize() {
  const format = useFormatter();
  return (bytes: number) => {
    const step = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(bytes, 1)) / 3)));
    return format.number(bytes / 1000 ** step, {
      style: 'unit',
      unit: UNITS[step]!,
      maximumFractionDigits: step === 0 ? 0 : 1,
    });
  };
}
