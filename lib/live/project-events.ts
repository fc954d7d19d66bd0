import { authorize, type Person } from '@/lib/access/authorize';
import type { LiveEvent } from '@/lib/contracts/live';
import { subscribe } from './listen';
import { sseResponse } from './sse';

/** The stream of a project's `changed` events. What a slow reader has not taken yet is said once, not many times. */
export function projectEvents(request: Request, person: Person, projectId: string): Response {
  return sseResponse(request, {
    personId: person.id,
    check: () => authorize(person, projectId, 'project.read'),
    run: async ({ signal, send }) => {
      const waiting = new Map<string, LiveEvent>();
      let wake: (() => void) | undefined;
      const stop = await subscribe({ projectId }, ({ topic, id }) => {
        waiting.set(`${topic} ${id ?? ''}`, { topic, ...(id ? { id } : {}) });
        wake?.();
      });
      signal.addEventListener('abort', () => wake?.());
      try {
        while (!signal.aborted) {
          for (const [key, data] of waiting) {
            waiting.delete(key);
            await send({ event: 'changed', data });
          }
          if (waiting.size === 0 && !signal.aborted)
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
