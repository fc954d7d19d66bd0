'use client';
import { useEffect, useRef, useState } from 'react';
import { CallError, call } from '@/lib/client/call';
import { type Draft, saveDraft } from '@/lib/contracts/assignments';
import { keepDraft } from './kept-draft';

const QUIET_MS = 900;
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
        // 409: submitted or skipped meanwhile, in another tab; what is here is kept in the browser.
        setState(e instanceof CallError && e.status === 409 ? 'saved' : 'local');
      }
      s.busy = false;
      if (s.again) {
        s.again = false;
        void send();
      }
    };
    clearTimeout(s.timer);
    s.timer = setTimeout(send, QUIET_MS);
  }, [assignmentId, draft]);

  return state;
}
