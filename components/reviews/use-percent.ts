'use client';
import { useFormatter } from 'next-intl';

/** A share as whole per cent. */
export function usePercent() {
  const format = useFormatter();
  return (share: number) => format.number(share, { style: 'percent', maximumFractionDigits: 0 });
}
