'use client';
import { useEffect, useRef } from 'react';
import { giveBack, LEAVE, type LeaveEvent } from './leaving';

/** Gives back what `ahead` answers when the page is left or the person signs out; `back` is told when the page returns. */
export function useLeaving(name: string, ahead: () => string[], back: () => void): void {
  const latest = useRef({ ahead, back });
  latest.current = { ahead, back };
  useEffect(() => {
    const give = () => giveBack(name, latest.current.ahead());
    const hide = () => void give();
    const leave = (e: Event) => (e as LeaveEvent).detail.waitFor.push(give());
    const show = (e: PageTransitionEvent) => e.persisted && latest.current.back();
    window.addEventListener('pagehide', hide);
    window.addEventListener(LEAVE, leave);
    window.addEventListener('pageshow', show);
    return () => {
      window.removeEventListener('pagehide', hide);
      window.removeEventListener(LEAVE, leave);
      window.removeEventListener('pageshow', show);
    };
  }, [name]);
}
