import { env } from '@/lib/env';
import { DiscernError } from '@/lib/errors';

/** Addresses a browser may write from. */
export function trustedOrigins(): string[] {
  const e = env();
  const own = [`http://localhost:${e.PORT}`, `http://127.0.0.1:${e.PORT}`];
  return e.DISCERN_URL ? [...own, new URL(e.DISCERN_URL).origin] : own;
}

const WRITES = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);
/** What an HTML form can send without a preflight. */
const FORM_TYPES = ['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain'];

/** Refuses cookie-authenticated writes from other sites, and bodies a foreign form could send. */
export function checkOrigin(request: Request, jsonBody: boolean): void {
  if (!WRITES.has(request.method)) return;
  const origin = request.headers.get('origin');
  // A program with a copied cookie sends no Origin; a browser always does on a write.
  if (origin !== null && !trustedOrigins().includes(origin))
    throw new DiscernError(
      'forbidden',
      `Writes from ${origin} are refused. Set DISCERN_URL to the address people use.`,
    );
  if (
    origin === null &&
    request.headers.get('sec-fetch-site') &&
    request.headers.get('sec-fetch-site') !== 'same-origin'
  )
    throw new DiscernError('forbidden', 'Writes from another site are refused.');
  const type = (request.headers.get('content-type') ?? '').split(';')[0]!.trim().toLowerCase();
  const hasBody = request.headers.get('content-length') !== '0' && (request.body !== null || type !== '');
  if (!hasBody) return;
  if (jsonBody && type !== 'application/json')
    throw new DiscernError('unsupported', `The content type is ${type || 'missing'}; send application/json.`);
  if (!jsonBody && FORM_TYPES.includes(type))
    throw new DiscernError(
      'unsupported',
      `The content type ${type} is not accepted; send application/x-ndjson.`,
    );
}
