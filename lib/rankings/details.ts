import type { Submission } from '@/lib/contracts/assignments';
import { type Details, detailFields } from '@/lib/contracts/task-modes';

/** What a submission says besides its order, as it is stored; null when it says nothing. */
export function detailsOf(s: Submission): string | null {
  const said = Object.keys(detailFields).flatMap((k) => {
    const value = s[k as keyof Details];
    return value === undefined ? [] : [[k, value]];
  });
  return said.length > 0 ? JSON.stringify(Object.fromEntries(said)) : null;
}

/** Ids that a submission names besides its groups: they must be candidates shown. */
export const alsoNamed = (s: Submission): string[] => [
  ...Object.keys(s.ratings ?? {}),
  ...(s.edits ?? []).map((e) => e.candidateId),
  ...detailsNamed(s),
];

export const detailsNamed = (d: Details | null | undefined): string[] => [
  ...(d?.comparisons ?? []).flatMap((c) =>
    c.kind === 'pair' ? [c.left, c.right] : c.kind === 'equal' ? c.of : [...c.of, c.chosen],
  ),
  ...(d?.spans ?? []).map((s) => s.candidateId),
  ...Object.keys(d?.unrankableReasons ?? {}),
];

type Rename = (name: string) => string;

/** Files name candidates by their place in the prompt's row. */
export const detailsByPlace = (d: Details | null, candidates: readonly string[]) =>
  renamed(d, (id) => String(candidates.indexOf(id)));
export const detailsById = (d: Details | null, candidates: readonly string[]) =>
  renamed(d, (place) => candidates[Number(place)] ?? place);
export const ratingsByPlace = (ratings: unknown, candidates: readonly string[]) =>
  keysRenamed(ratings, (id) => (candidates.includes(id) ? String(candidates.indexOf(id)) : id));
export const ratingsById = (ratings: unknown, candidates: readonly string[]) =>
  keysRenamed(ratings, (place) => (/^\d+$/.test(place) ? (candidates[Number(place)] ?? place) : place));

function renamed(d: Details | null, name: Rename): Details | null {
  if (!d) return null;
  const { comparisons, spans, unrankableReasons, ...rest } = d;
  return {
    ...rest,
    ...(comparisons && {
      comparisons: comparisons.map((c) =>
        c.kind === 'pair'
          ? { ...c, left: name(c.left), right: name(c.right) }
          : c.kind === 'equal'
            ? { ...c, of: c.of.map(name) }
            : { ...c, of: c.of.map(name), chosen: name(c.chosen) },
      ),
    }),
    ...(spans && { spans: spans.map((s) => ({ ...s, candidateId: name(s.candidateId) })) }),
    ...(unrankableReasons && {
      unrankableReasons: keysRenamed(unrankableReasons, name) as Record<string, string>,
    }),
  };
}

const keysRenamed = (value: unknown, name: Rename): unknown =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).map(([k, v]) => [name(k), v]))
    : value;
