'use client';
import { useEffect, useRef, useState } from 'react';
import { CallError, call } from '@/lib/client/call';
import { heartbeat } from '@/lib/client/operations';
import type { Assigned } from '@/lib/contracts/assignments';

/** Renewed while somebody works: not later than this after the last input. */
const PRESENT_MS = 120_000;
/** Share of the lease that is left when it is renewed. */
const RENEW_BELOW = 0.75;
const INPUT = ['keydown', 'pointerdown', 'pointermove', 'wheel', 'touchmove'] as const;

/**
 * Renews the leases of what is held while the person is at work, and answers the seconds left of the first one
 * (0: it ran out). `lost` is told of one that someone else may have by now.
 */
export function useLease(
  held: readonly Assigned[],
  renewed: (id: string, until: string) => void,
  lost: (id: string) => void,
): number | undefined {
  const [now, setNow] = useState(() => Date.now());
  const latest = useRef({ held, renewed, lost });
  latest.current = { held, renewed, lost };
  const gone = useRef(new Set<string>());

  useEffect(() => {
    let lastInput = Date.now();
    const input = () => {
      lastInput = Date.now();
    };
    for (const name of INPUT) window.addEventListener(name, input, { passive: true, capture: true });
    const busy = new Set<string>();
    const beat = async (a: Assigned, first: boolean) => {
      const { id } = a.assignment;
      busy.add(id);
      try {
        const { leaseExpiresAt } = await call(heartbeat, { params: { id }, body: {} });
        latest.current.renewed(id, leaseExpiresAt);
      } catch (e) {
        // The one on the desk stays: it may still be submitted. One ahead is of no use any more.
        if (e instanceof CallError && e.status === 409) {
          if (first) gone.current.add(id);
          else latest.current.lost(id);
        }
      }
      busy.delete(id);
    };
    const timer = setInterval(() => {
      const at = Date.now();
      setNow(at);
      const present = document.visibilityState === 'visible' && at - lastInput < PRESENT_MS;
      latest.current.held.forEach((a, i) => {
        const { id, leaseExpiresAt, leaseSeconds } = a.assignment;
        const left = Date.parse(leaseExpiresAt) - at;
        const due = left < leaseSeconds * 1000 * RENEW_BELOW && !gone.current.has(id);
        if (present && due && !busy.has(id)) void beat(a, i === 0);
      });
    }, 1000);
    return () => {
      clearInterval(timer);
      for (const name of INPUT) window.removeEventListener(name, input, { capture: true });
    };
  }, []);

  const first = held[0];
  return first && Math.max(0, Math.ceil((Date.parse(first.assignment.leaseExpiresAt) - now) / 1000));
}
