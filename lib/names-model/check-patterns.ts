import { DiscernError } from '@/lib/errors';
import { compilePattern } from './compile-pattern';

/** Throws `invalid`, naming the field and the pattern, unless all of them can be used. */
export function checkPatterns(patterns: readonly string[] | null | undefined): void {
  for (const pattern of patterns ?? [])
    try {
      compilePattern(pattern);
    } catch (e) {
      const message = e instanceof Error ? e.message : String(e);
      throw new DiscernError('invalid', message, [{ field: 'namePatterns', message }]);
    }
}
