'use client';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useToast } from '@/components/ui/toast';
import { CallError, call } from '@/lib/client/call';
import {
  getMyRanking,
  listAssignments,
  listMyRankings,
  nextAssignment,
  undoRanking,
} from '@/lib/client/operations';
import type { Assigned, Draft, NothingReason, UnqualifiedDetail } from '@/lib/contracts/assignments';
import { forgetDraft, keepDraft, pruneDrafts } from './kept-draft';
import { finishLeaving } from './leaving';
import { newKey } from './new-key';
import type { Sent } from './outbox';
import { TabItems } from './tabs';
import { useLeaving } from './use-leaving';
import { useOutbox } from './use-outbox';

/** One on the desk and two ahead, so that the next paints at once and a lost network costs nothing for a while. */
const HELD = 3;
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
export interface Editing {
  assigned: Assigned;
  revision: number;
  submittedAt: string;
}
export type UndoAnswer = 'undone' | 'none' | 'sending' | 'editing' | 'fixed';

const NONE: Assigned[] = [];
const idOf = (a: Assigned) => a.assignment.id;

export type Nothing = NothingReason | 'busy';

/** What this person holds, where the next one comes from, and what was submitted but not acknowledged. */
export function useSession(
  projectId: string,
  personId: string,
  late: (sent: Sent & { ok: true }, assigned: Assigned) => void,
) {
  const toast = useToast();
  const [held, setHeld] = useState<Assigned[]>();
  const [editing, setEditing] = useState<Editing>();
  const [error, setError] = useState<unknown>();
  const [nothing, setNothing] = useState<Nothing>();
  const [detail, setDetail] = useState<UnqualifiedDetail>();
  const [today, setToday] = useState({ n: 0, ms: 0 });
  const claiming = useRef(false);
  /** Counts what was acknowledged: a "nothing" from before the last one may be wrong by now. */
  const settles = useRef(0);
  const loaded = useRef(false);
  const done = useRef<Done[]>([]);
  const items = useRef(new TabItems()).current;
  const leavingName = `discern.leaving.${projectId}.${personId}`;

  const count = useCallback(
    (n: number, ms: number) =>
      setToday((before) => ({ n: Math.max(0, before.n + n), ms: Math.max(0, before.ms + ms) })),
    [],
  );
  const settled = (sent: Sent) => {
    const { key, assignmentId } = sent.unsent;
    settles.current++;
    if (!sent.ok) {
      done.current = done.current.filter((d) => d.key !== key);
      return toast.fail(sent.error);
    }
    forgetDraft(assignmentId);
    const mine = done.current.find((d) => d.key === key);
    if (mine && sent.answer) mine.rankingId = sent.answer.ranking.id;
    if (sent.answer?.counted && 'submission' in sent.unsent) {
      const edit = mine?.assigned.assignment.state === 'submitted';
      if (!edit) count(1, sent.unsent.submission.activeMs ?? 0);
    }
    if (mine && sent.answer && !sent.answer.counted) late(sent, mine.assigned);
    // A slot of mine is free again; or this was the practice that qualifies.
    setNothing((why) => (why === 'busy' || why === 'unqualified' ? undefined : why));
  };
  const drop = useCallback(
    (id: string) => {
      items.give(id);
      setHeld((all = []) => all.filter((a) => idOf(a) !== id));
      setNothing(undefined);
      setError(undefined);
    },
    [items],
  );
  const { outbox, unsent, signedOut, signedIn, tellGone } = useOutbox(projectId, personId, settled, drop);

  const load = useCallback(async () => {
    setError(undefined);
    try {
      await finishLeaving(leavingName);
      const tz = Intl.DateTimeFormat().resolvedOptions().timeZone;
      const answer = await call(listAssignments, { params: { id: projectId }, query: { tz } });
      const sent = new Set(outbox.list().map((u) => u.assignmentId));
      const open = answer.items.filter((a) => !sent.has(idOf(a)));
      const mine = await items.take(open.map(idOf));
      setHeld(open.filter((a) => mine.has(idOf(a))));
      loaded.current = true;
      setToday({ n: answer.today, ms: answer.todayMs });
    } catch (e) {
      setError(e);
    }
  }, [projectId, outbox, items, leavingName]);

  useEffect(() => {
    pruneDrafts();
    void load();
    const online = () => {
      if (!loaded.current) return void load();
      setError(undefined);
      setNothing(undefined);
    };
    window.addEventListener('online', online);
    return () => {
      window.removeEventListener('online', online);
      items.giveAll();
    };
  }, [load, items]);

  /** Claims one item; answers why there is none. */
  const claimOne = useCallback(async (): Promise<Nothing | undefined> => {
    let reason: Nothing | undefined;
    try {
      const next = await call(nextAssignment, {
        params: { id: projectId },
        body: {},
        onResponse: (r) => {
          if (r.status !== 204) return;
          reason = (r.headers.get('discern-reason') ?? 'done') as NothingReason;
          setDetail((r.headers.get('discern-detail') ?? undefined) as UnqualifiedDetail | undefined);
        },
      });
      if (next) {
        await items.take([idOf(next)]);
        setHeld((all = []) => (all.some((a) => idOf(a) === idOf(next)) ? all : [...all, next]));
      }
      setError(undefined);
    } catch (e) {
      if (e instanceof CallError && e.status === 409) reason = 'busy';
      else setError(e);
    }
    return reason;
  }, [projectId, items]);

  /** Claims until enough are ahead, or the server says there is nothing. */
  const claim = useCallback(async () => {
    if (claiming.current) return;
    claiming.current = true;
    let before: number;
    let reason: Nothing | undefined;
    do {
      before = settles.current;
      reason = await claimOne();
    } while (reason && before !== settles.current);
    claiming.current = false;
    setNothing(reason);
  }, [claimOne]);

  const n = held?.length;
  useEffect(() => {
    if (n === undefined || n >= HELD || nothing || error) return;
    void claim();
  }, [n, nothing, error, claim]);

  useEffect(() => {
    if (n !== 0 || !(nothing || error)) return;
    const timer = setInterval(() => void claim(), LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [n, nothing, error, claim]);

  // What is ahead and untouched goes back when the page is left; what is on the desk waits for its person.
  useLeaving(
    leavingName,
    () =>
      (held ?? NONE)
        .slice(editing ? 0 : 1)
        .filter((a) => !a.assignment.draft)
        .map(idOf),
    load,
  );

  const leave = useCallback(
    (id: string) => {
      setEditing(undefined);
      drop(id);
      tellGone(id);
    },
    [drop, tellGone],
  );

  const submit = useCallback(
    (assigned: Assigned, draft: Draft) => {
      const key = newKey();
      done.current = [...done.current.slice(-19), { assigned, key }];
      const submission = { idempotencyKey: key, ...draft };
      outbox.add({ assignmentId: idOf(assigned), key, at: Date.now(), submission });
      leave(idOf(assigned));
    },
    [outbox, leave],
  );

  const skip = useCallback(
    (assigned: Assigned, reason: string) => {
      outbox.add({ assignmentId: idOf(assigned), key: newKey(), at: Date.now(), skip: reason });
      leave(idOf(assigned));
    },
    [outbox, leave],
  );

  const putBack = useCallback(
    (a: Assigned) => {
      void items.take([idOf(a)]);
      setEditing(undefined);
      setHeld((all = []) => [a, ...all.filter((h) => idOf(h) !== idOf(a))]);
    },
    [items],
  );

  /** Opens one of the person's own rankings on the desk, to be said anew. */
  const edit = useCallback(async (rankingId: string): Promise<'editing' | 'fixed'> => {
    const { assigned, ranking, fixed } = await call(getMyRanking, { params: { id: rankingId } });
    if (!assigned || fixed === 'adjudicated' || fixed === 'imported') return 'fixed';
    forgetDraft(idOf(assigned));
    setEditing({ assigned, revision: ranking.revision, submittedAt: ranking.submittedAt });
    return 'editing';
  }, []);

  const undoSent = useCallback(
    async (rankingId: string): Promise<UndoAnswer> => {
      try {
        const { assigned } = await call(undoRanking, { params: { id: rankingId }, body: {} });
        done.current = done.current.filter((d) => d.rankingId !== rankingId);
        if (!assigned) return 'none';
        forgetDraft(idOf(assigned));
        count(-1, -(assigned.assignment.draft?.activeMs ?? 0));
        putBack(assigned);
        return 'undone';
      } catch (e) {
        // Frozen or decided since: what can still be done is an edit.
        if (e instanceof CallError && e.status === 409) return edit(rankingId);
        throw e;
      }
    },
    [putBack, edit, count],
  );

  /** Puts the last submit back on the desk: of this visit, else the last one the server knows. */
  const undo = useCallback(async (): Promise<UndoAnswer> => {
    const last = done.current.at(-1);
    if (!last) {
      const { items: mine } = await call(listMyRankings, { params: { id: projectId }, query: { limit: 1 } });
      return mine[0] ? undoSent(mine[0].id) : 'none';
    }
    // Under way just now: its answer comes in a moment.
    for (let waited = 0; !last.rankingId && waited < UNDO_WAIT_MS; waited += 100) {
      const back = outbox.takeBack(last.key);
      if (back && 'submission' in back) {
        const { idempotencyKey: _, ...draft } = back.submission;
        keepDraft(back.assignmentId, draft);
        done.current = done.current.filter((d) => d !== last);
        putBack(last.assigned);
        return 'undone';
      }
      await new Promise((r) => setTimeout(r, 100));
    }
    return last.rankingId ? undoSent(last.rankingId) : 'sending';
  }, [outbox, projectId, putBack, undoSent]);

  const renewed = useCallback((id: string, leaseExpiresAt: string) => {
    setHeld((all) =>
      all?.map((a) => (idOf(a) === id ? { ...a, assignment: { ...a.assignment, leaseExpiresAt } } : a)),
    );
  }, []);

  return {
    current: editing?.assigned ?? held?.[0],
    editing,
    stopEditing: useCallback(() => setEditing(undefined), []),
    edit,
    held: held ?? NONE,
    loaded: held !== undefined,
    error,
    // What is on its way may qualify: until it is acknowledged nobody is told that they are not.
    nothing: nothing === 'unqualified' && unsent.n > 0 ? undefined : nothing,
    detail,
    today,
    outbox,
    unsent,
    signedOut,
    signedIn,
    submit,
    skip,
    undo,
    renewed,
    lost: drop,
    lookAgain: useCallback(() => {
      setError(undefined);
      setNothing(undefined);
      if (!loaded.current) void load();
    }, [load]),
  };
}
