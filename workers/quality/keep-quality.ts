import { setTimeout as sleep } from 'node:timers/promises';
import { projectsToLookAt, refreshQuality } from '@/lib/quality/refresh-quality';

const GAP_MS = 60_000;

/** Looks once a minute at the work of people who ranked, until `signal`. Any number of workers may do it. */
export async function keepQuality(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      for (const projectId of await projectsToLookAt()) await refreshQuality(projectId, signal);
    } catch (e) {
      if (!signal.aborted) console.error(`[quality] ${(e as Error).message}`);
    }
    await sleep(GAP_MS, undefined, { signal }).catch(() => {});
  }
}
