import { pool } from '@/lib/db';
import { VERSION } from '@/lib/version';

export const dynamic = 'force-dynamic';

/** 200 when the database answers, else 503. Says nothing that a stranger may not know. */
export async function GET() {
  const start = performance.now();
  const ok = await pool()
    .query('select 1')
    .then(
      () => true,
      () => false,
    );
  const body = {
    state: ok ? 'ok' : 'unavailable',
    version: VERSION,
    database: { state: ok ? 'ok' : 'unreachable', milliseconds: Math.round(performance.now() - start) },
  };
  return Response.json(body, { status: ok ? 200 : 503, headers: { 'cache-control': 'no-store' } });
}
