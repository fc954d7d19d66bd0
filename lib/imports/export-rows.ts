import type pg from 'pg';
import { pool } from '@/lib/db';

const BATCH = 500;

/**
 * Reads a query through a cursor, in memory for one batch, as a stream of lines. The reader sets the pace; one that
 * leaves ends the transaction. All rows are of one moment. `head` comes first, also where there are no rows.
 */
export function streamRows<T extends pg.QueryResultRow>(
  text: string,
  values: unknown[],
  write: (row: T) => string,
  head = '',
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const rows = readThroughCursor<T>(text, values);
  return new ReadableStream(
    {
      start(controller) {
        if (head) controller.enqueue(encoder.encode(head));
      },
      async pull(controller) {
        const { value, done } = await rows.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value.map(write).join('')));
      },
      async cancel() {
        await rows.return(undefined);
      },
    },
    { highWaterMark: 1 },
  );
}

async function* readThroughCursor<T extends pg.QueryResultRow>(
  text: string,
  values: unknown[],
): AsyncGenerator<T[], undefined> {
  const client = await pool().connect();
  let broken: Error | undefined;
  try {
    await client.query('begin transaction isolation level repeatable read read only');
    await client.query(`declare export no scroll cursor for ${text}`, values);
    for (;;) {
      const { rows } = await client.query<T>(`fetch ${BATCH} from export`);
      if (rows.length === 0) break;
      yield rows;
    }
  } catch (e) {
    broken = e as Error;
    throw e;
  } finally {
    await client.query('rollback').catch((e) => {
      broken = e as Error;
    });
    client.release(broken);
  }
}

/** A download of lines. */
export const jsonlResponse = (stream: ReadableStream<Uint8Array>, fileName: string): Response =>
  new Response(stream, {
    headers: {
      'content-type': 'application/x-ndjson; charset=utf-8',
      'content-disposition': `attachment; filename="${fileName}"`,
      'cache-control': 'no-store, no-transform',
    },
  });
