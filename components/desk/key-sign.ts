'use client';
import type { SheetLine } from './modes/sheets';
import { useKeySigns } from './use-key-signs';

/** How the keys of a line are printed for this person. */
export function useLineSigns(): (key: SheetLine['key']) => string {
  const sign = useKeySigns();
  return (key) => {
    if (key === 'letters') return 'A–L';
    if (key === 'digits') return '1–9';
    if (key === 'scoreDigits') return '1–5';
    if (key === 'moves') return `${sign('up')} ${sign('down')}`;
    if (key === 'walks') return `${sign('previous')} ${sign('next')}`;
    return sign(key);
  };
}
