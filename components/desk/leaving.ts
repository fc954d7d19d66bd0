import { call } from '@/lib/client/call';
import { releaseAssignment } from '@/lib/client/operations';
import { safeStorage } from './safe-storage';

/** Sent by whoever ends the session: listeners put what has to be done before into `waitFor`. */
export const LEAVE = 'discern:leave';
export type LeaveEvent = CustomEvent<{ waitFor: Promise<unknown>[] }>;

/**
 * Gives prefetched items back, so that others get them before their lease ends. The request outlives the page; that it
 * was made is noted, because the next page may ask what is held before the server heard of it.
 */
export function giveBack(name: string, ids: readonly string[]): Promise<unknown> {
  if (ids.length === 0) return Promise.resolve();
  const noted = leftBehind(name);
  safeStorage.setItem(name, JSON.stringify([...new Set([...noted, ...ids])].slice(-50)));
  return Promise.allSettled(
    ids.map((id) => call(releaseAssignment, { params: { id }, body: {}, keepalive: true })),
  );
}

/** Makes sure that what the page before gave back is given back. */
export async function finishLeaving(name: string): Promise<void> {
  const ids = leftBehind(name);
  if (ids.length === 0) return;
  await Promise.allSettled(ids.map((id) => call(releaseAssignment, { params: { id }, body: {} })));
  safeStorage.removeItem(name);
}

function leftBehind(name: string): string[] {
  try {
    const kept = JSON.parse(safeStorage.getItem(name) ?? '[]');
    return Array.isArray(kept) ? kept.filter((id) => typeof id === 'string') : [];
  } catch {
    return [];
  }
}
