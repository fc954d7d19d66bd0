import { setTimeout as sleep } from 'node:timers/promises';
import { projectsToRefresh, refreshAgreement } from '@/lib/agreement/refresh-agreement';

const GAP_MS = 2000;
/** Intervals are drawn half of the time at most: after a large import they come later than the figures. */
const DRAW_MS = 1000;

/** Counts the agreement of items that changed, every two seconds, until `signal`. Any number of workers may do it. */
export async function keepAgreement(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      for (const projectId of await projectsToRefresh())
        await refreshAgreement(projectId, { signal, drawMs: DRAW_MS });
    } catch (e) {
      if (!signal.aborted) console.error(`[agreement] ${(e as Error).message}`);
    }
    await sleep(GAP_MS, undefined, { signal }).catch(() => {});
  }
}
