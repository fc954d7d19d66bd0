import { DiscernError } from '@/lib/errors';

/** The sort key of a page's last row as an opaque word for the next page. */
export const encodeCursor = (key: (string | number | bigint)[]): string =>
  Buffer.from(JSON.stringify(key.map(String))).toString('base64url');

/** The sort key in a cursor, `length` strings long; throws `invalid` for a cursor no page gave. */
export function decodeCursor(cursor: string, length: number): string[] {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(key) && key.length === length && key.every((k) => typeof k === 'string')) return key;
  } catch {}
  throw new DiscernError(
    'invalid',
    'The cursor is not one that a page of this list gave: start without one.',
  );
}
