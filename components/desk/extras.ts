import type { Draft } from '@/lib/contracts/assignments';
import type { Comparison, Span } from '@/lib/contracts/task-modes';
import type { Scores } from './modes/rating';

/** What a person says of an item besides its order and the note. */
export interface Extras {
  readonly comparisons: readonly Comparison[];
  readonly ratings: Scores;
  readonly edits: readonly { candidateId: string; text: string }[];
  readonly spans: readonly Span[];
  readonly confidence: number | undefined;
  readonly noneAcceptable: boolean;
  readonly unrankableReasons: Readonly<Record<string, string>>;
}

export const extrasOf = (draft: Draft | null): Extras => ({
  comparisons: draft?.comparisons ?? [],
  ratings: draft?.ratings ?? {},
  edits: draft?.edits ?? [],
  spans: draft?.spans ?? [],
  confidence: draft?.confidence,
  noneAcceptable: draft?.noneAcceptable ?? false,
  unrankableReasons: draft?.unrankableReasons ?? {},
});

type Said = Omit<Draft, 'groups' | 'unrankable' | 'unranked' | 'rationale' | 'activeMs'>;

/** Only what was said; a reason goes when its candidate can be ranked again. */
export function saidBy(e: Extras, unrankable: readonly string[]): Said {
  const reasons = Object.entries(e.unrankableReasons).filter(([id]) => unrankable.includes(id));
  return {
    ...(e.comparisons.length > 0 ? { comparisons: [...e.comparisons] } : {}),
    ...(Object.keys(e.ratings).length > 0 ? { ratings: { ...e.ratings } } : {}),
    ...(e.edits.length > 0 ? { edits: [...e.edits] } : {}),
    ...(e.spans.length > 0 ? { spans: [...e.spans] } : {}),
    ...(e.confidence === undefined ? {} : { confidence: e.confidence }),
    ...(e.noneAcceptable ? { noneAcceptable: true } : {}),
    ...(reasons.length > 0 ? { unrankableReasons: Object.fromEntries(reasons) } : {}),
  };
}

/** Scores with one changed; undefined takes it away. */
export function scored(ratings: Scores, id: string, key: string, score: number | undefined): Scores {
  const { [key]: _, ...rest } = ratings[id] ?? {};
  const of = score === undefined ? rest : { ...rest, [key]: score };
  const { [id]: __, ...others } = ratings;
  return Object.keys(of).length > 0 ? { ...others, [id]: of } : others;
}

/** Edits with one changed; the text of the candidate itself is no edit. */
export function edited(edits: Extras['edits'], id: string, text: string, original: string): Extras['edits'] {
  const others = edits.filter((e) => e.candidateId !== id);
  return text === original || text.trim() === '' ? others : [...others, { candidateId: id, text }];
}
