import type { Draft } from '@/lib/contracts/assignments';

/**
 * A ranking in the making. Ranks are lanes, as many as there are candidates, and may be empty meanwhile: whoever puts
 * A into 3 first finds it in 3. Only the order counts in the end, so that empty lanes close up when it is submitted.
 */
export interface RankingState {
  /** Candidate ids in the order of this person's letters. */
  readonly order: readonly string[];
  /** lanes[0] is rank 1; candidates of a lane are tied, in the order of their letters. */
  readonly lanes: readonly (readonly string[])[];
  readonly unrankable: readonly string[];
  /** The candidate that keys act on. */
  readonly focus: string;
}

export type Place = { in: 'rank'; rank: number } | { in: 'unrankable' } | { in: 'unranked' };

export type Action =
  | { do: 'focus'; id: string }
  /** Rank is 1-based; one beyond the last lane means the last. */
  | { do: 'place'; id: string; rank: number }
  /** -1 is one rank better, +1 one worse. */
  | { do: 'move'; id: string; by: -1 | 1 }
  | { do: 'tie'; id: string }
  | { do: 'takeBack'; id: string }
  | { do: 'unrankable'; id: string }
  /** Tie groups, best first, as a mode found them; those it does not name are not ranked. Unrankable ones stay. */
  | { do: 'set'; groups: readonly (readonly string[])[] }
  | { do: 'focusNext'; by: -1 | 1 };

export const LETTERS = 'ABCDEFGHIJKL';
export const letterOf = (state: Pick<RankingState, 'order'>, id: string) =>
  LETTERS[state.order.indexOf(id)] ?? '?';

export function startRanking(order: readonly string[], draft?: Draft | null): RankingState {
  const known = new Set(order);
  const take = (ids: readonly string[]) => ids.filter((id) => known.delete(id));
  const groups = (draft?.groups ?? []).map(take).filter((g) => g.length > 0);
  const unrankable = take(draft?.unrankable ?? []);
  const lanes = order.map((_, i) => groups[i] ?? []);
  return { order, lanes, unrankable, focus: order.find((id) => known.has(id)) ?? order[0] ?? '' };
}

export function placeOf(state: RankingState, id: string): Place {
  if (state.unrankable.includes(id)) return { in: 'unrankable' };
  const lane = state.lanes.findIndex((l) => l.includes(id));
  return lane < 0 ? { in: 'unranked' } : { in: 'rank', rank: lane + 1 };
}

/** Candidates that stand nowhere yet, by letter. */
export const leftOf = (state: RankingState): string[] =>
  state.order.filter((id) => placeOf(state, id).in === 'unranked');

/** Candidates that can be ranked, by letter. */
export const rankable = (state: RankingState): string[] =>
  state.order.filter((id) => !state.unrankable.includes(id));

/** Those on the same lane. */
export const tiedWith = (state: RankingState, id: string): string[] =>
  (state.lanes.find((l) => l.includes(id)) ?? []).filter((other) => other !== id);

/** Top to bottom as the eye meets them: lanes, not ranked, unrankable. */
export const inSight = (state: RankingState): string[] => [
  ...state.lanes.flat(),
  ...leftOf(state),
  ...state.unrankable,
];

/** What is kept as a draft; a submit also says who was left out on purpose (`unranked`). */
export const rankingOf = (state: Pick<RankingState, 'lanes' | 'unrankable'>) => ({
  groups: state.lanes.filter((l) => l.length > 0).map((l) => [...l]),
  unrankable: [...state.unrankable],
});

/** Pure. An action that changes nothing answers the same object. */
export function reduce(state: RankingState, action: Action): RankingState {
  if (action.do === 'focusNext') {
    const all = inSight(state);
    const at = all.indexOf(state.focus);
    return focusOn(state, all[(at + action.by + all.length) % all.length] ?? state.focus);
  }
  if (action.do === 'set') {
    const groups = action.groups.map((g) => g.filter((id) => !state.unrankable.includes(id)));
    return { ...state, lanes: state.order.map((_, i) => [...(groups[i] ?? [])]) };
  }
  if (!state.order.includes(action.id)) return state;
  switch (action.do) {
    case 'focus':
      return focusOn(state, action.id);
    case 'place':
      return put(state, action.id, { in: 'rank', rank: action.rank });
    case 'move':
      return put(state, action.id, moved(state, action.id, action.by));
    case 'tie':
      return put(state, action.id, above(state, action.id));
    case 'takeBack':
      return put(state, action.id, { in: 'unranked' });
    case 'unrankable':
      return put(state, action.id, { in: 'unrankable' });
  }
}

const focusOn = (state: RankingState, id: string): RankingState =>
  state.focus === id ? state : { ...state, focus: id };

function put(state: RankingState, id: string, to: Place): RankingState {
  const from = placeOf(state, id);
  const last = state.lanes.length;
  const target: Place = to.in === 'rank' ? { in: 'rank', rank: Math.min(Math.max(to.rank, 1), last) } : to;
  if (from.in === target.in && (target.in !== 'rank' || (from.in === 'rank' && from.rank === target.rank)))
    return focusOn(state, id);
  const byLetter = (ids: readonly string[]) => state.order.filter((o) => ids.includes(o));
  const without = (ids: readonly string[]) => ids.filter((o) => o !== id);
  return {
    ...state,
    focus: id,
    lanes: state.lanes.map((lane, i) =>
      target.in === 'rank' && target.rank === i + 1 ? byLetter([...lane, id]) : without(lane),
    ),
    unrankable: target.in === 'unrankable' ? byLetter([...state.unrankable, id]) : without(state.unrankable),
  };
}

/** The last lane in use, 0 when all are empty. */
const lastUsed = (state: RankingState) => state.lanes.findLastIndex((l) => l.length > 0) + 1;

/** One lane up or down; from below the lanes, up leads to the first free lane after those in use. */
function moved(state: RankingState, id: string, by: -1 | 1): Place {
  const from = placeOf(state, id);
  if (from.in === 'rank') return { in: 'rank', rank: from.rank + by };
  return by < 0 ? { in: 'rank', rank: lastUsed(state) + 1 } : from;
}

/** The nearest lane above that is in use; where there is none, everything stays. */
function above(state: RankingState, id: string): Place {
  const from = placeOf(state, id);
  const below = from.in === 'rank' ? from.rank - 1 : state.lanes.length;
  const lane = state.lanes.slice(0, below).findLastIndex((l) => l.length > 0);
  return lane < 0 ? from : { in: 'rank', rank: lane + 1 };
}
