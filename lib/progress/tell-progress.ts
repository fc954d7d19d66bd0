import { pool } from '@/lib/db';
import { notify } from '@/lib/live/notify';

const GAP_MS = 500;
const store = globalThis as unknown as { discernProgress?: Set<string> };

/**
 * Says that a project's progress changed, at most twice a second. Called after the commit: a NOTIFY inside would make
 * all submits of the server commit one after the other.
 */
export function tellProgress(projectId: string): void {
  store.discernProgress ??= new Set();
  const waiting = store.discernProgress;
  if (waiting.has(projectId)) return;
  waiting.add(projectId);
  setTimeout(() => {
    waiting.delete(projectId);
    // The page asks again by itself now and then; a lost notice is no loss of data.
    notify(pool(), { projectId, topic: 'progress' }).catch(() => {});
  }, GAP_MS).unref();
}
