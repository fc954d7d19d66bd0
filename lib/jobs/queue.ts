import { createHash } from 'node:crypto';
import { type ConnectionOptions, createPostgresBackend, Queue, setDefaultBackendFactory } from 'bullmq';
import { env } from '@/lib/env';
import type { QueueName } from './job-names';

const store = globalThis as unknown as { discernQueues?: Map<QueueName, Queue> };

/** What a queue carries: an id, no more. The row in Postgres says what is to be done. */
export interface Delivery {
  id: string;
}

/**
 * BullMQ's connection: Redis where REDIS_URL is set, else Postgres (schema `bullmq`), with the same code above it.
 * `max` bounds its Postgres connections.
 */
export function queueConnection(max: number): { connection: ConnectionOptions; prefix: string } {
  const { REDIS_URL, DATABASE_URL } = env();
  const u = new URL(DATABASE_URL);
  // Two databases may share a Redis without taking each other's work.
  const prefix = `discern-${createHash('sha256').update(`${u.host}${u.pathname}`).digest('hex').slice(0, 8)}`;
  if (REDIS_URL) return { connection: { url: REDIS_URL, maxRetriesPerRequest: null }, prefix };
  setDefaultBackendFactory(createPostgresBackend);
  const connection = {
    connectionString: DATABASE_URL,
    schema: 'bullmq',
    migrate: true,
    max,
    idleTimeoutMillis: 30_000,
  };
  return { connection: connection as unknown as ConnectionOptions, prefix };
}

/** This process's end of a queue to put work into; made at its first use. */
export function queue(name: QueueName): Queue<Delivery> {
  store.discernQueues ??= new Map();
  let q = store.discernQueues.get(name);
  if (!q) {
    q = new Queue(name, {
      ...queueConnection(2),
      defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
    });
    q.on('error', (e) => console.error(`[queue ${name}] ${e.message}`));
    store.discernQueues.set(name, q);
  }
  return q as Queue<Delivery>;
}

/** Ends this process's queue connections (command line, tests, worker shutdown). */
export async function closeQueues(): Promise<void> {
  const all = [...(store.discernQueues?.values() ?? [])];
  store.discernQueues = undefined;
  await Promise.all(all.map((q) => q.close()));
}
