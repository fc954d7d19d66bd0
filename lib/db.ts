import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { Prisma, PrismaClient } from '@/generated/prisma/client';
import { env } from './env';

// Next bundles routes apart and reloads modules in development: one pool a process lives on globalThis.
const store = globalThis as unknown as { discernPool?: pg.Pool; discernDb?: PrismaClient };

/** The process's pool, for streams, COPY-like bulk statements and hot paths that want one plain SQL statement. */
export function pool(): pg.Pool {
  store.discernPool ??= newPool();
  return store.discernPool;
}

function newPool(): pg.Pool {
  const made = new pg.Pool({ connectionString: env().DATABASE_URL, max: 12, idleTimeoutMillis: 30_000 });
  // A server that goes away tells every connection, also those that wait or lie between two statements of a
  // transaction; unheard, that ends the process. Whoever uses a broken connection next gets the error.
  const lost = (e: Error) => console.error(`[database] ${e.message}`);
  made.on('error', lost);
  made.on('connect', (c) => c.on('error', lost));
  return made;
}

function client(): PrismaClient {
  store.discernDb ??= new PrismaClient({ adapter: new PrismaPg(pool()) });
  return store.discernDb;
}

/** Prisma, connected at its first use, so that importing a module (as `next build` does) needs no database. */
export const db: PrismaClient = new Proxy({} as PrismaClient, {
  get: (_, key) => Reflect.get(client(), key),
});

export type Tx = Prisma.TransactionClient;
export { Prisma };

export interface TransactionOptions {
  /** Transactions with the same turn wait for each other, and each sees what the one before it left. */
  turn?: string;
  /** `once`: its named statements are planned once a connection, for any values. A statement of many parts takes
   * longer to plan than to run. */
  plan?: 'once';
}

/** Runs `work` in one transaction on one pool connection; rolls back when it throws. */
export async function inTransaction<T>(
  work: (c: pg.PoolClient) => Promise<T>,
  { turn, plan }: TransactionOptions = {},
): Promise<T> {
  const c = await pool().connect();
  try {
    // One message to the server, as the desk's calls are counted in such.
    const begin = [
      'begin',
      plan && 'set local plan_cache_mode = force_generic_plan',
      turn && `select pg_advisory_xact_lock(hashtextextended(${pg.escapeLiteral(turn)}, 0))`,
    ];
    await c.query(begin.filter(Boolean).join('; '));
    const result = await work(c);
    await c.query('commit');
    c.release();
    return result;
  } catch (e) {
    await c.query('rollback').then(
      () => c.release(),
      (err) => c.release(err),
    );
    throw e;
  }
}

/** Ends the process's connections (command line, tests, worker shutdown). */
export async function disconnect(): Promise<void> {
  await store.discernDb?.$disconnect();
  await store.discernPool?.end();
  store.discernDb = undefined;
  store.discernPool = undefined;
}
