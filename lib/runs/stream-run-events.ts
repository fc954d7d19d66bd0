import { authorize, type Person } from '@/lib/access/authorize';
import { subscribe } from '@/lib/live/listen';
import { sseResponse } from '@/lib/live/sse';
import { readRunEvents } from './read-run-events';

const BATCH = 500;

/**
 * A run's stream: what stands in Postgres after the last seen sequence number, then what comes. `Last-Event-ID` (a
 * browser that reconnects) goes before `?after=`. Every event is read from the table, never from the notice, so none
 * is lost or doubled however the connection breaks.
 */
export function streamRunEvents(
  person: Person,
  projectId: string,
  runId: string,
  request: Request,
  after = 0,
): Response {
  const seen = Number(request.headers.get('last-event-id') ?? after);
  return sseResponse(request, {
    personId: person.id,
    check: () => authorize(person, projectId, 'run.read'),
    run: async ({ signal, send }) => {
      let last = Number.isSafeInteger(seen) && seen > 0 ? seen : 0;
      let dirty = true;
      let wake: (() => void) | undefined;
      const ring = () => {
        dirty = true;
        wake?.();
      };
      const stop = await subscribe({ projectId }, (n) => {
        if (n.id === runId || n.topic === 'everything') ring();
      });
      signal.addEventListener('abort', ring);
      try {
        while (!signal.aborted) {
          dirty = false;
          const events = await readRunEvents(runId, last, BATCH);
          for (const e of events) {
            const data = e.kind === 'metric' ? { phase: e.phase, step: e.step, values: e.data } : e.data;
            await send({ id: e.seq, event: e.kind, data: { seq: e.seq, at: e.at, ...data } });
            last = e.seq;
          }
          if (events.length < BATCH && !dirty && !signal.aborted)
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
        }
      } finally {
        stop();
      }
    },
  });
}
