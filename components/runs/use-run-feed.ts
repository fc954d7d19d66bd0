'use client';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useLive } from '@/components/live/use-live';
import { call } from '@/lib/client/call';
import { oneAtATime } from '@/lib/client/one-at-a-time';
import { type Metric, runLogOp, runMetricsOp, runTimelineOp } from '@/lib/contracts/runs';

export interface TimelineEntry {
  seq: number;
  at: string;
  data: Record<string, unknown>;
}
export interface LogLine {
  seq: number;
  at: string;
  line: string;
}
export interface RunFeed {
  metrics: Metric[];
  timeline: TimelineEntry[];
  log: LogLine[];
}

const EMPTY: RunFeed = { metrics: [], timeline: [], log: [] };

/**
 * A run's curves, events and log, live: all of it at first, then only what is newer than the last sequence number
 * seen. Refresh, reconnect and a restart of the worker lose nothing and double nothing.
 */
export function useRunFeed(projectId: string, runId: string): RunFeed & { error: unknown } {
  const [feed, setFeed] = useState(EMPTY);
  const [error, setError] = useState<unknown>(null);
  const seen = useRef({ metrics: 0, timeline: 0, log: 0 });

  const pump = useMemo(
    () =>
      oneAtATime(async () => {
        const params = { id: runId };
        try {
          for (let more = true; more; ) {
            const from = seen.current;
            const [metrics, timeline, log] = await Promise.all([
              call(runMetricsOp, { params, query: { after: from.metrics } }),
              call(runTimelineOp, { params, query: { after: from.timeline } }),
              call(runLogOp, { params, query: { after: from.log } }),
            ]);
            seen.current = {
              metrics: metrics.items.at(-1)?.seq ?? from.metrics,
              timeline: timeline.items.at(-1)?.seq ?? from.timeline,
              log: log.items.at(-1)?.seq ?? from.log,
            };
            setFeed((f) => ({
              metrics: metrics.items.length ? [...f.metrics, ...metrics.items] : f.metrics,
              timeline: timeline.items.length ? [...f.timeline, ...timeline.items] : f.timeline,
              log: log.items.length ? [...f.log, ...log.items] : f.log,
            }));
            more = Boolean(metrics.nextAfter || timeline.nextAfter || log.nextAfter);
          }
          setError(null);
        } catch (e) {
          setError(e);
        }
      }),
    [runId],
  );

  useEffect(() => {
    seen.current = { metrics: 0, timeline: 0, log: 0 };
    setFeed(EMPTY);
    void pump();
  }, [pump]);
  useLive(projectId, (event) => {
    if (event.topic === 'everything' || event.id === runId) void pump();
  });
  return { ...feed, error };
}
