import { setTimeout as sleep } from 'node:timers/promises';
import { projectsToRefresh, refreshAgreement } from '@/lib/agreement/refresh-agreement';

const GAP_MS = 2000;

/** Counts the agreement of items that changed, every two seconds, until `signal`. Any number of workers may do it. */
export async function keepAgreement(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      for (const projectId of await projectsToRefresh()) await refreshAgreement(projectId, signal);
    } catch (e) {
      if (!signal.aborted) console.error(`[agreement] ${(e as Error).message}`);
    }
    await sleep(GAP_MS, undefined, { signal }).catch(() => {});
  }
}
