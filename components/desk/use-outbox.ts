'use client';
import { useEffect, useMemo, useRef, useState } from 'react';
import { SESSION_ENDED } from '@/lib/client/call';
import { Outbox, type Sent } from './outbox';
import { safeStorage } from './safe-storage';
import { mayPass, sendUnsent } from './send-unsent';
import { alone } from './tabs';

/** What tabs of one person tell each other. */
type Word = { sent: Sent } | { gone: string };

export interface Unsents {
  n: number;
  /** The last try failed; the next one is due later. */
  waiting: boolean;
}

/**
 * The outbox of one person and project, shared by all tabs of the browser: one of them sends, all hear what became of it.
 * `gone` is told of items that another tab submitted or skipped.
 */
export function useOutbox(
  projectId: string,
  personId: string,
  settled: (sent: Sent) => void,
  gone: (assignmentId: string) => void,
) {
  const [unsent, setUnsent] = useState<Unsents>({ n: 0, waiting: false });
  const [signedOut, setSignedOut] = useState(false);
  const signedInAt = useRef(0);
  const latest = useRef({ settled, gone });
  latest.current = { settled, gone };
  const name = `discern.unsent.${projectId}.${personId}`;
  const tell = useRef<(word: Word) => void>(() => {});

  const outbox = useMemo(() => {
    const made: Outbox = new Outbox({
      name,
      storage: safeStorage,
      send: (u) => sendUnsent(u, personId),
      mayPass,
      changed: () => queueMicrotask(() => setUnsent({ n: made.list().length, waiting: made.waiting })),
      settled: (sent) => {
        latest.current.settled(sent);
        if (sent.ok) tell.current({ sent });
      },
      alone: (work) => alone(name, work),
    });
    return made;
  }, [name, personId]);

  useEffect(() => {
    outbox.open();
    void outbox.flush();
    const tabs = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel(name);
    tell.current = (word) => tabs?.postMessage(JSON.parse(JSON.stringify(word)));
    if (tabs)
      tabs.onmessage = ({ data }: MessageEvent<Word>) =>
        'sent' in data ? latest.current.settled(data.sent) : latest.current.gone(data.gone);
    const flush = () => void outbox.flush(true);
    const ended = (e: Event) => {
      if ((e as CustomEvent<number>).detail >= signedInAt.current) setSignedOut(true);
    };
    const stored = () => setUnsent({ n: outbox.list().length, waiting: outbox.waiting });
    window.addEventListener('online', flush);
    window.addEventListener('storage', stored);
    window.addEventListener(SESSION_ENDED, ended);
    return () => {
      window.removeEventListener('online', flush);
      window.removeEventListener('storage', stored);
      window.removeEventListener(SESSION_ENDED, ended);
      tell.current = () => {};
      tabs?.close();
      outbox.close();
    };
  }, [outbox, name]);

  return {
    outbox,
    unsent,
    signedOut,
    /** The same person is signed in again: what waited is sent. */
    signedIn: () => {
      signedInAt.current = performance.now();
      setSignedOut(false);
      window.dispatchEvent(new Event('online'));
    },
    tellGone: (assignmentId: string) => tell.current({ gone: assignmentId }),
  };
}
