'use client';
import { useLayoutEffect, useRef } from 'react';
import { cardId } from './candidate-card';
import type { RankingState } from './ranking-state';

/**
 * Keeps the browser's focus on the focused card, also when it was drawn anew in another lane; never takes it from a
 * text field or a dialog. The answer says whether the page may scroll to it: for keys yes, for fingers no.
 */
export function useFocusedCard(focus: string, ranking: RankingState) {
  const scroll = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a moved card has to get its focus again
  useLayoutEffect(() => {
    const at = document.activeElement;
    if (at?.closest('input, textarea, select, [role="dialog"], [role="menu"]')) return;
    const el = document.getElementById(cardId(focus));
    if (at !== el) el?.focus({ preventScroll: true });
    if (scroll.current) el?.scrollIntoView({ block: 'nearest' });
  }, [focus, ranking]);
  return scroll;
}
