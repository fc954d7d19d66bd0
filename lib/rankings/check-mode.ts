import type { Submission } from '@/lib/contracts/assignments';
import { MAX_SCORE } from '@/lib/contracts/mode-words';
import type { TaskMode } from '@/lib/contracts/task-modes';
import { DiscernError } from '@/lib/errors';

interface Asked {
  mode: TaskMode;
  top_k: number | null;
  criteria: readonly { key: string }[];
}

/**
 * Throws `unprocessable` when a ranking says what its task's mode does not ask for: questions of another mode, too few
 * ranked, candidates left out where all are compared, scores that are missing or out of range. A ranking of a task
 * without top k may leave candidates out, as it always could.
 */
export function checkMode(shown: readonly string[], s: Submission, task: Asked): void {
  const why = fault(shown, s, task);
  if (why) throw new DiscernError('unprocessable', `${why} Nothing was stored.`, { mode: task.mode });
}

function fault(
  shown: readonly string[],
  s: Submission,
  { mode, top_k, criteria }: Asked,
): string | undefined {
  const kinds: readonly string[] =
    mode === 'pairwise' ? ['pair'] : mode === 'best-worst' ? ['best', 'worst', 'equal'] : [];
  const stray = s.comparisons?.find((c) => !kinds.includes(c.kind));
  if (stray)
    return `This task is ranked in the mode ${mode}, which asks no question of the kind ${stray.kind}.`;
  const loose = Object.keys(s.unrankableReasons ?? {}).find((id) => !s.unrankable?.includes(id));
  if (loose) return `A reason is given why ${loose} cannot be ranked, but it is not unrankable.`;
  if (s.noneAcceptable) return undefined;
  if (mode !== 'ranking' && (s.unranked?.length ?? 0) > 0)
    return `In the mode ${mode} every candidate is ranked or unrankable: leave unranked empty, or say none is acceptable.`;
  const wanted = Math.min(top_k ?? 0, shown.length - (s.unrankable?.length ?? 0));
  if (s.groups.flat().length < wanted) return `At least ${wanted} candidates must be ranked in this task.`;
  return mode === 'rating' ? scoreFault(s, criteria) : undefined;
}

function scoreFault(s: Submission, criteria: Asked['criteria']): string | undefined {
  for (const id of s.groups.flat())
    for (const { key } of criteria) {
      const score = s.ratings?.[id]?.[key];
      if (score === undefined) return `Candidate ${id} has no score for ${key}.`;
      if (!Number.isInteger(score) || score < 1 || score > MAX_SCORE)
        return `The score of candidate ${id} for ${key} must be a whole number from 1 to ${MAX_SCORE}.`;
    }
  return undefined;
}
