'use client';
import { useState } from 'react';
import { safeStorage } from './safe-storage';

/** How candidates are shown on this machine. */
export interface View {
  /** One below the other, also where there is room for two. */
  stacked: boolean;
  /** As written, without markdown. */
  plain: boolean;
}

const KEY = 'discern.view';

export function useView(): [View, (part: Partial<View>) => void] {
  const [view, setView] = useState<View>(read);
  const change = (part: Partial<View>) => {
    const next = { ...view, ...part };
    safeStorage.setItem(KEY, JSON.stringify(next));
    setView(next);
  };
  return [view, change];
}

function read(): View {
  try {
    const kept = JSON.parse(safeStorage.getItem(KEY) ?? '{}');
    return { stacked: kept.stacked === true, plain: kept.plain === true };
  } catch {
    return { stacked: false, plain: false };
  }
}
