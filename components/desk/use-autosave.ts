'use client';
import { useEffect, useRef, useState } from 'react';
import { CallError, call } from '@/lib/client/call';
import { saveDraft } from '@/lib/client/operations';
import type { Draft } from '@/lib/contracts/assignments';
import { keepDraft } from './kept-draft';

const QUIET_MS = 900;
/** What the server does not have yet is offered again after this, and as soon as the network is back. */
const AGAIN_MS = 15_000;
export type SaveState = 'saved' | 'saving' | 'local';

/**
 * Keeps the draft in the browser at each change and on the server when the hand rests. `local`: the server does not
 * have it yet and could not be reached. One request at a time; the last draft wins.
 */
export function useAutosave(assignmentId: string, draft: Draft, withTime: () => Draft): SaveState {
  const [state, setState] = useState<SaveState>('saved');
  const latest = useRef(withTime);
  latest.current = withTime;
  const before = useRef(draft);
  const save = useRef<{
    timer?: ReturnType<typeof setTimeout>;
    busy: boolean;
    again: boolean;
    gone: boolean;
  }>({
    busy: false,
    again: false,
    gone: false,
  });

  useEffect(() => {
    const s = save.current;
    s.gone = false;
    return () => {
      s.gone = true;
      clearTimeout(s.timer);
    };
  }, []);

  useEffect(() => {
    if (before.current === draft) return;
    before.current = draft;
    keepDraft(assignmentId, latest.current());
    const s = save.current;
    const send = async () => {
      clearTimeout(s.timer);
      if (s.gone) return;
      if (s.busy) {
        s.again = true;
        return;
      }
      s.busy = true;
      setState('saving');
      try {
        await call(saveDraft, { params: { id: assignmentId }, body: latest.current() });
        setState('saved');
      } catch (e) {
        // 409: submitted already, here or in another tab; what is here is kept in the browser.
        setState('local');
        if (!(e instanceof CallError && e.status === 409) && !s.gone) s.timer = setTimeout(send, AGAIN_MS);
      }
      s.busy = false;
      if (s.again) {
        s.again = false;
        void send();
      }
    };
    clearTimeout(s.timer);
    s.timer = setTimeout(send, QUIET_MS);
    const online = () => void send();
    window.addEventListener('online', online);
    return () => window.removeEventListener('online', online);
  }, [assignmentId, draft]);

  return state;
}
