'use client';
import { useEffect, useRef, useState } from 'react';
import { WorkStretch } from './work-stretch';

const INPUT = ['keydown', 'pointerdown', 'wheel', 'touchmove'] as const;
const LOOK_MS = 15_000;
const LATER_MIN = 10;

/** Minutes at work when a break is due (`minutes`, 0: never), and how to put it off. */
export function useBreak(minutes: number): { worked: number | undefined; later: () => void } {
  const stretch = useRef<WorkStretch>(undefined);
  const [worked, setWorked] = useState<number>();
  useEffect(() => {
    const s = new WorkStretch(performance.now());
    stretch.current = s;
    const input = () => s.input(performance.now());
    for (const name of INPUT) window.addEventListener(name, input, { passive: true, capture: true });
    return () => {
      for (const name of INPUT) window.removeEventListener(name, input, { capture: true });
    };
  }, []);
  useEffect(() => {
    const timer = setInterval(() => setWorked(stretch.current?.due(performance.now(), minutes)), LOOK_MS);
    return () => clearInterval(timer);
  }, [minutes]);
  return {
    worked: minutes > 0 ? worked : undefined,
    later: () => {
      stretch.current?.later(performance.now(), LATER_MIN);
      setWorked(undefined);
    },
  };
}
