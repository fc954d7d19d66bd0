import { DiscernError } from '@/lib/errors';
import type { RankingGroups } from '@/lib/pairs/pairs-of-ranking';

/**
 * Throws `unprocessable`, naming the ids, unless each candidate shown stands exactly once in groups, unrankable or
 * unranked and nothing else does. `also` are ids mentioned elsewhere (ratings, edits): they must be candidates shown.
 */
export function checkCandidates(
  shown: readonly string[],
  ranking: RankingGroups,
  also: readonly string[] = [],
): void {
  const given = [...ranking.groups.flat(), ...(ranking.unrankable ?? []), ...(ranking.unranked ?? [])];
  const known = new Set(shown);
  const seen = new Set<string>();
  const doubled = new Set<string>();
  for (const id of given) {
    if (seen.has(id)) doubled.add(id);
    seen.add(id);
  }
  const foreign = [...new Set([...given, ...also])].filter((id) => !known.has(id));
  const missing = shown.filter((id) => !seen.has(id));
  if (foreign.length === 0 && missing.length === 0 && doubled.size === 0) return;
  const parts = [
    foreign.length > 0 && `not candidates of this item: ${foreign.join(', ')}`,
    missing.length > 0 && `missing: ${missing.join(', ')}`,
    doubled.size > 0 && `more than once: ${[...doubled].join(', ')}`,
  ].filter(Boolean);
  throw new DiscernError(
    'unprocessable',
    `Each candidate shown must stand exactly once in groups, unrankable or unranked. ${parts.join('; ')}. Nothing was stored.`,
    { foreign, missing, doubled: [...doubled] },
  );
}
