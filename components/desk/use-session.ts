'use client';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useToast } from '@/components/ui/toast';
import { CallError, call } from '@/lib/client/call';
import {
  type Assigned,
  type Draft,
  listAssignments,
  type NothingReason,
  nextAssignment,
  skipAssignment,
  submitRanking,
  undoRanking,
} from '@/lib/contracts/assignments';
import { forgetDraft, keepDraft } from './kept-draft';
import { newKey } from './new-key';
import { Outbox, type Sent } from './outbox';
import { safeStorage } from './safe-storage';

/** One on the desk and one ahead, so that the next paints at once. */
const AHEAD = 2;
/** How often an empty desk looks again. */
const LOOK_AGAIN_MS = 20_000;
/** How long an undo waits for the answer of a submit that is under way. */
const UNDO_WAIT_MS = 5000;

/** A submit of this visit that may be taken back. */
interface Done {
  assigned: Assigned;
  key: string;
  rankingId?: string;
}

/** What may pass: no network, server away or busy, session ended. Everything else is refused for good. */
const mayPass = (e: unknown) =>
  !(e instanceof CallError) || e.status === 0 || e.status >= 500 || [401, 408, 429].includes(e.status);

const NONE: Assigned[] = [];

export type Nothing = NothingReason | 'busy';

/** What this person holds, where the next one comes from, and what was submitted but not acknowledged. */
export function useSession(projectId: string, personId: string) {
  const toast = useToast();
  const [held, setHeld] = useState<Assigned[]>();
  const [error, setError] = useState<unknown>();
  const [nothing, setNothing] = useState<Nothing>();
  const [today, setToday] = useState(0);
  const [unsent, setUnsent] = useState({ n: 0, waiting: false });
  const [canUndo, setCanUndo] = useState(false);
  const claiming = useRef(false);
  const done = useRef<Done[]>([]);

  const settled = useRef<(sent: Sent) => void>(undefined);
  settled.current = (sent) => {
    const key = sent.unsent.body.idempotencyKey;
    if (!sent.ok) {
      done.current = done.current.filter((d) => d.key !== key);
      setCanUndo(done.current.length > 0);
      return toast.fail(sent.error);
    }
    forgetDraft(sent.unsent.assignmentId);
    for (const d of done.current) if (d.key === key) d.rankingId = sent.answer.ranking.id;
    if (sent.answer.counted) setToday((n) => n + 1);
  };
  const outbox = useMemo(
    () =>
      new Outbox({
        key: `discern.unsent.${projectId}.${personId}`,
        storage: safeStorage,
        send: ({ assignmentId, body }) => call(submitRanking, { params: { id: assignmentId }, body }),
        mayPass,
        changed: () =>
          queueMicrotask(() =>
            setUnsent({ n: box.current?.list().length ?? 0, waiting: box.current?.waiting ?? false }),
          ),
        settled: (sent) => settled.current?.(sent),
      }),
    [projectId, personId],
  );
  const box = useRef<Outbox>(outbox);
  box.current = outbox;

  const load = useCallback(async () => {
    setError(undefined);
    try {
      const tz = Intl.DateTimeFormat().resolvedOptions().timeZone;
      const answer = await call(listAssignments, { params: { id: projectId }, query: { tz } });
      const sent = new Set(outbox.list().map((u) => u.assignmentId));
      setHeld(answer.items.filter((a) => !sent.has(a.assignment.id)));
      setToday(answer.today);
    } catch (e) {
      setError(e);
    }
  }, [projectId, outbox]);

  useEffect(() => {
    outbox.open();
    void load();
    void outbox.flush();
    const online = () => {
      void outbox.flush(true);
      setError(undefined);
      setNothing(undefined);
    };
    window.addEventListener('online', online);
    return () => {
      window.removeEventListener('online', online);
      outbox.close();
    };
  }, [load, outbox]);

  /** Claims until one is ahead, or the server says there is nothing. */
  const claim = useCallback(async () => {
    if (claiming.current) return;
    claiming.current = true;
    let reason: Nothing | undefined;
    try {
      const next = await call(nextAssignment, {
        params: { id: projectId },
        body: {},
        onResponse: (r) => {
          if (r.status === 204) reason = (r.headers.get('discern-reason') ?? 'done') as NothingReason;
        },
      });
      if (next)
        setHeld((all = []) =>
          all.some((a) => a.assignment.id === next.assignment.id) ? all : [...all, next],
        );
      setError(undefined);
    } catch (e) {
      if (e instanceof CallError && e.status === 409) reason = 'busy';
      else setError(e);
    } finally {
      claiming.current = false;
    }
    setNothing(reason);
  }, [projectId]);

  const count = held?.length;
  useEffect(() => {
    if (count === undefined || count >= AHEAD || nothing || error) return;
    void claim();
  }, [count, nothing, error, claim]);

  useEffect(() => {
    if (count !== 0 || !(nothing || error)) return;
    const timer = setInterval(() => void claim(), LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [count, nothing, error, claim]);

  const leave = useCallback((id: string) => {
    setHeld((all = []) => all.filter((a) => a.assignment.id !== id));
    setNothing(undefined);
    setError(undefined);
  }, []);

  const submit = useCallback(
    (assigned: Assigned, draft: Draft) => {
      const key = newKey();
      const assignmentId = assigned.assignment.id;
      done.current = [...done.current.slice(-19), { assigned, key }];
      setCanUndo(true);
      outbox.add({ assignmentId, body: { idempotencyKey: key, ...draft } });
      leave(assignmentId);
    },
    [outbox, leave],
  );

  const skip = useCallback(
    async (assigned: Assigned, reason: string) => {
      const { id } = assigned.assignment;
      await call(skipAssignment, { params: { id }, body: { reason } });
      forgetDraft(id);
      leave(id);
    },
    [leave],
  );

  /** Puts the last submit of this visit back on the desk. */
  const undo = useCallback(async (): Promise<'undone' | 'none' | 'sending'> => {
    const last = done.current.at(-1);
    if (!last) return 'none';
    const reopen = (a: Assigned) => {
      done.current = done.current.filter((d) => d !== last);
      setCanUndo(done.current.length > 0);
      setHeld((all = []) => [a, ...all.filter((h) => h.assignment.id !== a.assignment.id)]);
    };
    // Under way just now: its answer comes in a moment.
    for (let waited = 0; !last.rankingId && waited < UNDO_WAIT_MS; waited += 100) {
      const body = outbox.takeBack(last.key)?.body;
      if (body) {
        const { idempotencyKey: _, ...draft } = body;
        keepDraft(last.assigned.assignment.id, draft);
        reopen(last.assigned);
        return 'undone';
      }
      await new Promise((r) => setTimeout(r, 100));
    }
    if (!last.rankingId) return 'sending';
    const { assigned } = await call(undoRanking, { params: { id: last.rankingId }, body: {} });
    done.current = done.current.filter((d) => d !== last);
    setCanUndo(done.current.length > 0);
    if (!assigned) return 'none';
    forgetDraft(assigned.assignment.id);
    setToday((n) => Math.max(0, n - 1));
    reopen(assigned);
    return 'undone';
  }, [outbox]);

  const renewed = useCallback((id: string, leaseExpiresAt: string) => {
    setHeld((all) =>
      all?.map((a) =>
        a.assignment.id === id ? { ...a, assignment: { ...a.assignment, leaseExpiresAt } } : a,
      ),
    );
  }, []);

  return {
    current: held?.[0],
    held: held ?? NONE,
    loaded: held !== undefined,
    error,
    nothing,
    today,
    unsent,
    canUndo,
    submit,
    skip,
    undo,
    renewed,
    lost: leave,
    lookAgain: useCallback(() => {
      setError(undefined);
      setNothing(undefined);
      if (count === undefined) void load();
    }, [count, load]),
  };
}
