import type { z } from 'zod';
import { DiscernError } from '@/lib/errors';

/** JSON bodies above this are refused before they are parsed; bulk data goes through imports. */
const MAX_JSON = 2 * 1024 * 1024;

/** The query as an object; a name given several times becomes a list. */
export function queryObject(q: URLSearchParams): Record<string, string | string[]> {
  const out: Record<string, string | string[]> = {};
  for (const key of new Set(q.keys())) {
    const all = q.getAll(key);
    out[key] = all.length > 1 ? all : all[0]!;
  }
  return out;
}

export async function readJson(request: Request): Promise<unknown> {
  const declared = Number(request.headers.get('content-length') ?? 0);
  if (declared > MAX_JSON) throw new DiscernError('too_large', 'The JSON body is larger than 2 MB.');
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > MAX_JSON) throw new DiscernError('too_large', 'The JSON body is larger than 2 MB.');
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch (e) {
    throw new DiscernError('invalid', `The body is not JSON: ${(e as Error).message}.`);
  }
}

export const notFoundOnBadId = () =>
  new DiscernError('not_found', 'There is nothing at this address: an id in it is not one.');

/** Checks a value against a schema; `details` of the error lists `{field, message}`. */
export function parse(
  schema: z.ZodType | undefined,
  value: unknown,
  where: string,
  onFail?: () => DiscernError,
): unknown {
  if (!schema) return undefined;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  if (onFail) throw onFail();
  const issues = result.error.issues.map((i) => ({ field: i.path.join('.'), message: i.message }));
  const first = issues[0]!;
  throw new DiscernError(
    'invalid',
    `The ${where} is not valid: ${first.field ? `${first.field}: ` : ''}${first.message}.`,
    issues.slice(0, 50),
  );
}
