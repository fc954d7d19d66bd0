const CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  '57P01',
  '57P02',
  '57P03',
  '08006',
  '08003',
]);

/** True for the errors of a database that went away or shuts down: nothing is wrong with the work itself. */
export function isConnectionError(e: unknown): boolean {
  for (
    let x = e as { code?: string; message?: string; cause?: unknown } | undefined, i = 0;
    x && i < 4;
    i++
  ) {
    if (x.code && CODES.has(x.code)) return true;
    if (/Connection terminated|server closed the connection|Can't reach database/i.test(x.message ?? ''))
      return true;
    x = x.cause as typeof x;
  }
  return false;
}
