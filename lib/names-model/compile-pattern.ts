import { RE2JS, RE2JSException } from 're2js';
import { DiscernError } from '@/lib/errors';

/** A pattern in RE2's syntax, matched in time linear in the text. Throws `invalid` with what is wrong with it. */
export function compilePattern(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (e) {
    if (!(e instanceof RE2JSException)) throw e;
    const why = e.message.replace(/^error parsing regexp: /, '');
    throw new DiscernError(
      'invalid',
      `The pattern ${pattern} cannot be used: ${why}. Write it in RE2's syntax, which has no lookaround and no back-references.`,
      { pattern },
    );
  }
}
