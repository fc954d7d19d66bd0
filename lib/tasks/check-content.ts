import { DiscernError } from '@/lib/errors';

interface Content {
  criteria: { key: string }[];
  grader: unknown;
}

/** Throws unless the content fits the kind: objective tasks have a grader, subjective ones may have criteria. */
export function checkContent(kind: 'subjective' | 'objective', { criteria, grader }: Content): void {
  if (kind === 'objective' && grader === null)
    throw new DiscernError('invalid', 'An objective task needs a grader, e.g. label-match or set-f1.', [
      { field: 'grader', message: 'is missing' },
    ]);
  if (kind === 'subjective' && grader !== null)
    throw new DiscernError(
      'invalid',
      'A subjective task has no grader: leave it out, or make it objective.',
      [{ field: 'grader', message: 'must be null' }],
    );
  const keys = criteria.map((c) => c.key);
  const doubled = keys.find((k, i) => keys.indexOf(k) !== i);
  if (doubled !== undefined)
    throw new DiscernError('invalid', `Two criteria have the key ${doubled}; give each its own.`, [
      { field: 'criteria', message: `${doubled} stands twice` },
    ]);
}
