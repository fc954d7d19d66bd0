'use client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { placeOfTarget } from '@/components/desk/keys';
import { newKey } from '@/components/desk/new-key';
import { useLive } from '@/components/live/use-live';
import { useToast } from '@/components/ui/toast';
import { CallError, call } from '@/lib/client/call';
import { refresh } from '@/lib/client/refresh';
import {
  castVoteOp,
  getReviewOp,
  type NoComparison,
  nextComparisonOp,
  type Shown,
} from '@/lib/contracts/reviews';
import { type Verdict, verdictOf } from './vote-keys';

type Next = { shown: Shown } | { reason: NoComparison };

async function fetchNext(id: string): Promise<Next> {
  let reason: string | null = null;
  const shown: Shown | undefined = await call(nextComparisonOp, {
    params: { id },
    body: {},
    onResponse: (r) => {
      reason = r.headers.get('discern-reason');
    },
  });
  return shown ? { shown } : { reason: reason === 'generating' ? 'generating' : 'done' };
}

/** Asks again while the server is away. The key stays the same, so that a vote counts once. */
const retry = (count: number, error: unknown) =>
  count < 4 && error instanceof CallError && (error.status === 0 || error.status >= 500);

/** One review: its state, the comparison in hand, and the vote that brings the next one. */
export function useVoting(projectId: string, id: string) {
  const client = useQueryClient();
  const toast = useToast();
  const review = useQuery({
    queryKey: ['review', id],
    queryFn: () => call(getReviewOp, { params: { id } }),
  });
  const next = useQuery({
    queryKey: ['comparison', id],
    queryFn: () => fetchNext(id),
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: ({ state }) =>
      state.data && 'reason' in state.data && state.data.reason === 'generating' ? 5000 : false,
  });
  const renew = () => client.invalidateQueries({ queryKey: ['review', id] });
  const waits = next.data !== undefined && 'reason' in next.data;
  useLive(projectId, (e) => {
    if (e.topic !== 'everything' && e.id !== id) return;
    void refresh(client, ['review', id]);
    if (waits) void next.refetch();
  });
  const vote = useMutation({
    // Vote and next comparison are one step: when the second fails, both are tried again.
    mutationFn: async (v: { comparisonId: string; vote: Verdict; idempotencyKey: string }) => {
      await call(castVoteOp, { body: v });
      return fetchNext(id);
    },
    retry,
    retryDelay: (n) => Math.min(1000 * 2 ** n, 8000),
    onSuccess: (data) => client.setQueryData(['comparison', id], data),
    onError: (e) => {
      // Voted on in another tab: go on with what is left.
      if (!(e instanceof CallError && e.status === 409)) return;
      toast.fail(e);
      vote.reset();
      void next.refetch();
    },
    // Not waited for: the next comparison is there, and its vote must not be lost meanwhile.
    onSettled: () => void renew(),
  });
  const shown = next.data && 'shown' in next.data ? next.data.shown : undefined;
  // A comparison is busy while its own vote is on the way, no longer.
  const busy = vote.isPending && vote.variables.comparisonId === shown?.comparison.id;
  const cast = (verdict: Verdict) => {
    if (shown && !busy && !next.isFetching)
      vote.mutate({ comparisonId: shown.comparison.id, vote: verdict, idempotencyKey: newKey() });
  };
  useVoteKeys(cast);
  return { review, next, vote, shown, busy, cast };
}

function useVoteKeys(cast: (verdict: Verdict) => void) {
  const latest = useRef(cast);
  latest.current = cast;
  useEffect(() => {
    const down = (e: KeyboardEvent) => {
      const verdict = e.defaultPrevented ? undefined : verdictOf(e, placeOfTarget(e.target));
      if (!verdict) return;
      e.preventDefault();
      latest.current(verdict);
    };
    window.addEventListener('keydown', down);
    return () => window.removeEventListener('keydown', down);
  }, []);
}
