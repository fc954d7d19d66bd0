'use client';
import { useEffect, useRef } from 'react';
import { type Command, commandOf, placeOfTarget } from './keys';

/** Runs `act` for each key of the desk, wherever the focus is, but in text fields, dialogs and menus. One at a time. */
export function useKeys(act: (command: Command) => void, on = true): void {
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => {
    if (!on) return;
    const down = (e: KeyboardEvent) => {
      if (e.defaultPrevented) return;
      const command = commandOf(e, placeOfTarget(e.target));
      if (!command) return;
      e.preventDefault();
      latest.current(command);
    };
    window.addEventListener('keydown', down);
    return () => window.removeEventListener('keydown', down);
  }, [on]);
}
