'use client';
import { useEffect, useRef } from 'react';
import { ActiveClock } from './active-clock';

const INPUT = ['keydown', 'pointerdown', 'pointermove', 'wheel', 'touchmove'] as const;

/** Counts the time at work since this was mounted, on top of `startAt`; answers how to read it. */
export function useActiveClock(startAt: number): () => number {
  const clock = useRef<ActiveClock>(undefined);
  const begin = useRef(startAt);
  useEffect(() => {
    const c = new ActiveClock(performance.now(), begin.current);
    clock.current = c;
    const input = () => c.input(performance.now());
    const visible = () => c.hidden(performance.now(), document.visibilityState === 'hidden');
    visible();
    for (const name of INPUT) window.addEventListener(name, input, { passive: true, capture: true });
    document.addEventListener('visibilitychange', visible);
    return () => {
      for (const name of INPUT) window.removeEventListener(name, input, { capture: true });
      document.removeEventListener('visibilitychange', visible);
    };
  }, []);
  return useRef(() => clock.current?.read(performance.now()) ?? begin.current).current;
}
