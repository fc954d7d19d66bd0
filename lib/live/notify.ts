import { Prisma } from '@/lib/db';

/** Postgres's NOTIFY channel of all live events. */
export const CHANNEL = 'discern';

export interface Notice {
  /** null reaches listening processes only, never a browser. */
  projectId: string | null;
  topic: string;
  id?: string;
}

/** A pg pool or client, or a Prisma client or transaction. */
export type Notifier =
  | { query(text: string, values: unknown[]): Promise<unknown> }
  | { $executeRaw(sql: Prisma.Sql): PromiseLike<unknown> };

/** Says that something changed; within a transaction it is said at the commit, and the same notice only once. */
export async function notify(client: Notifier, notice: Notice): Promise<void> {
  const text = JSON.stringify(notice);
  if ('query' in client) await client.query('select pg_notify($1, $2)', [CHANNEL, text]);
  else await client.$executeRaw(Prisma.sql`select pg_notify(${CHANNEL}, ${text})`);
}
