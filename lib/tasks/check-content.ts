import type { TaskMode } from '@/lib/contracts/task-modes';
import { DiscernError } from '@/lib/errors';

interface Content {
  criteria: { key: string }[];
  grader: unknown;
  mode: TaskMode;
  topK: number | null;
  tags: { key: string }[];
}

/**
 * Throws unless the content fits the kind and the mode: objective tasks have a grader, subjective ones may have
 * criteria; scores need criteria, and only a whole ranking can be a partial one.
 */
export function checkContent(
  kind: 'subjective' | 'objective',
  { criteria, grader, mode, topK, tags }: Content,
): void {
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
  mustDiffer('criteria', criteria);
  mustDiffer('tags', tags);
  if (mode === 'rating' && criteria.length === 0)
    throw new DiscernError('invalid', 'Rating needs criteria: add at least one, or choose another mode.', [
      { field: 'criteria', message: 'is empty' },
    ]);
  if (topK !== null && mode !== 'ranking')
    throw new DiscernError('invalid', `Top k is for rankings: leave it out, or change the mode ${mode}.`, [
      { field: 'topK', message: 'must be null in this mode' },
    ]);
}

function mustDiffer(field: 'criteria' | 'tags', list: { key: string }[]): void {
  const keys = list.map((c) => c.key);
  const doubled = keys.find((k, i) => keys.indexOf(k) !== i);
  if (doubled !== undefined)
    throw new DiscernError('invalid', `Two ${field} have the key ${doubled}; give each its own.`, [
      { field, message: `${doubled} stands twice` },
    ]);
}
