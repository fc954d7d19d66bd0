import { DiscernError } from '@/lib/errors';

/** The one JSON shape of errors. An unknown error is logged whole and answered without its details. */
export function errorResponse(e: unknown, where: string): Response {
  if (e instanceof DiscernError) return body(e);
  if ((e as { name?: string })?.name === 'AbortError') return new Response(null, { status: 499 });
  const code = (e as { code?: string })?.code;
  if (code === 'ECONNREFUSED' || code === '57P01' || code === '57P03')
    return body(
      new DiscernError(
        'unavailable',
        'The database cannot be reached just now. Nothing was changed; try again.',
      ),
    );
  console.error(`[api] ${where}`, e);
  return body(
    new DiscernError('internal', 'Something went wrong here; it was logged. Nothing was half-written.'),
  );
}

function body(e: DiscernError): Response {
  const error = {
    code: e.code,
    message: e.message,
    ...(e.details === undefined ? {} : { details: e.details }),
  };
  return Response.json({ error }, { status: e.status, headers: { 'cache-control': 'no-store' } });
}
