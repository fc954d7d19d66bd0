import { hashKey, type QueryClient, type QueryKey } from '@tanstack/react-query';
import { oneAtATime } from './one-at-a-time';

const reads = new WeakMap<QueryClient, Map<string, () => Promise<void>>>();

/**
 * Reads queries again after a live notice. Notices of a busy run come faster than a loaded server answers: were each to
 * cancel the read before it, as `invalidateQueries` does, none would ever end.
 */
export function refresh(client: QueryClient, queryKey: QueryKey): Promise<void> {
  const ofClient = reads.get(client) ?? new Map<string, () => Promise<void>>();
  reads.set(client, ofClient);
  const key = hashKey(queryKey);
  const read = ofClient.get(key) ?? oneAtATime(() => client.invalidateQueries({ queryKey }));
  ofClient.set(key, read);
  return read();
}
