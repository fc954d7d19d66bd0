'use client';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useLive } from '@/components/live/use-live';
import { useProject } from '@/components/project/project-context';
import { call } from '@/lib/client/call';
import { refresh } from '@/lib/client/refresh';
import { listLeases, listStuck, type Period, readThroughput } from '@/lib/contracts/throughput';

export interface Filter {
  period: Period;
  person?: string | undefined;
  task?: string | undefined;
  locale?: string | undefined;
}

/** Notices come as fast as people submit: pages ask at most this often, and use at most a tenth of the server's time. */
const GAP_MS = 2000;
const SHARE = 10;
const MOST_MS = 30_000;

export const timeZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The figures of a filter, read again while people work. A click on what is chosen already lets go of it. */
export function useThroughput() {
  const { project } = useProject();
  const queries = useQueryClient();
  const [filter, setFilter] = useState<Filter>({ period: '7d' });
  const took = useRef(0);
  const query = useQuery({
    queryKey: [readThroughput.id, project.id, filter],
    queryFn: async ({ signal }) => {
      const began = performance.now();
      const answer = await call(readThroughput, {
        params: { id: project.id },
        query: { tz: timeZone(), ...filter },
        signal,
      });
      took.current = performance.now() - began;
      return answer;
    },
    placeholderData: keepPreviousData,
    // Leases run out without a notice.
    refetchInterval: 60_000,
  });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useLive(project.id, ({ topic }) => {
    if (topic !== 'progress' && topic !== 'everything') return;
    timer.current ??= setTimeout(
      () => {
        timer.current = undefined;
        for (const id of [readThroughput.id, listLeases.id, listStuck.id]) void refresh(queries, [id]);
      },
      Math.min(MOST_MS, Math.max(GAP_MS, SHARE * took.current)),
    );
  });
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );
  const choose = (by: 'person' | 'task' | 'locale', value: string) =>
    setFilter((f) => ({ ...f, [by]: f[by] === value ? undefined : value }));
  return { query, filter, setFilter, choose };
}
