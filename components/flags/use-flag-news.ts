'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useLive } from '@/components/live/use-live';
import { call } from '@/lib/client/call';
import { getFlag, listMyFlags } from '@/lib/client/operations';
import { refresh } from '@/lib/client/refresh';

/** The person's own flag threads and how many have news. A notice about somebody else's thread asks for nothing. */
export function useFlagNews(projectId: string) {
  const queries = useQueryClient();
  const key = [listMyFlags.id, projectId];
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => call(listMyFlags, { params: { id: projectId }, query: { limit: 50 }, signal }),
    refetchOnWindowFocus: false,
  });
  useLive(projectId, ({ topic, id }) => {
    if (topic !== 'everything' && !(topic === 'flags' && query.data?.items.some((f) => f.id === id))) return;
    void refresh(queries, key);
    if (id) void refresh(queries, [getFlag.id, id]);
  });
  return {
    flags: query.data?.items ?? [],
    unread: query.data?.unread ?? 0,
    /** The person has just flagged something: what is said there from now on is news. */
    reload: () => void refresh(queries, key),
  };
}
