'use client';
import { useEffect, useMemo, useRef } from 'react';
import { usePreferences } from '@/components/preferences/preferences-context';
import { type Command, commandOf, keyTable, placeOfTarget } from './keys';

/**
 * Runs `act` for each key of the desk, the person's own where they changed them, wherever the focus is, but in text
 * fields, dialogs and menus. One at a time.
 */
export function useKeys(act: (command: Command) => void, on = true): void {
  const { keys } = usePreferences().preferences;
  const table = useMemo(() => keyTable(keys), [keys]);
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => {
    if (!on) return;
    const down = (e: KeyboardEvent) => {
      if (e.defaultPrevented) return;
      const command = commandOf(e, placeOfTarget(e.target), table);
      if (!command) return;
      e.preventDefault();
      latest.current(command);
    };
    window.addEventListener('keydown', down);
    return () => window.removeEventListener('keydown', down);
  }, [on, table]);
}
