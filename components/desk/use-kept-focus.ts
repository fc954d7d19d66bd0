'use client';
import { useEffect } from 'react';

/** Dialogs give the focus back a moment after they closed. */
const AFTER_DIALOG_MS = 60;

/**
 * The focus is never lost: when what had it went away (an item, a dialog whose opener is gone), the candidate on the desk
 * gets it, or the heading of what stands there instead. `shown` changes when something may have gone.
 */
export function useKeptFocus(shown: string): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: each change may have taken the focus away
  useEffect(() => {
    const timer = setTimeout(() => {
      if (document.activeElement && document.activeElement !== document.body) return;
      const to = document.querySelector<HTMLElement>('#main [aria-current="true"], #main h2[tabindex]');
      to?.focus({ preventScroll: true });
    }, AFTER_DIALOG_MS);
    return () => clearTimeout(timer);
  }, [shown]);
}
