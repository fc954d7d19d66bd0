import { CallError, call, tellSessionEnded } from '@/lib/client/call';
import { getMe, skipAssignment, submitRanking } from '@/lib/client/operations';
import type { Submitted } from '@/lib/contracts/assignments';
import type { Unsent } from './outbox';

/** What may pass: no network, server away or busy, session ended. Everything else is refused for good. */
export const mayPass = (e: unknown): boolean =>
  !(e instanceof CallError) || e.status === 0 || e.status >= 500 || [401, 408, 429].includes(e.status);

/**
 * Sends one thing of this person's outbox. When someone else is signed in in this browser by now, the server does not
 * know the item: that is a session that ended, and no refusal.
 */
export async function sendUnsent(u: Unsent, personId: string): Promise<Submitted | undefined> {
  const params = { id: u.assignmentId };
  try {
    if ('submission' in u) return await call(submitRanking, { params, body: u.submission });
    await call(skipAssignment, { params, body: { reason: u.skip } });
    return undefined;
  } catch (e) {
    const strange = e instanceof CallError && (e.status === 403 || e.status === 404);
    if (strange && (await call(getMe)).id !== personId) {
      tellSessionEnded(performance.now());
      throw new CallError(401, 'unauthenticated', e.message);
    }
    throw e;
  }
}
