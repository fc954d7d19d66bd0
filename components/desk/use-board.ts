'use client';
import { useMemo, useReducer, useRef, useState } from 'react';
import type { Assigned, Draft } from '@/lib/contracts/assignments';
import { type Extras, extrasOf, saidBy } from './extras';
import { latestDraft } from './kept-draft';
import { type Action, type RankingState, rankingOf, reduce, startRanking } from './ranking-state';
import { useActiveClock } from './use-active-clock';
import { type SaveState, useAutosave } from './use-autosave';

export interface BoardState {
  ranking: RankingState;
  dispatch: (action: Action) => void;
  extras: Extras;
  setExtras: (part: Partial<Extras>) => void;
  note: string;
  setNote: (note: string) => void;
  /** What is submitted, with the time at work until now. */
  draft: () => Draft;
  save: SaveState;
}

/** The work on one assignment: resumes its draft, keeps each change, counts the time. Mount it anew for another one. */
export function useBoard(assigned: Assigned): BoardState {
  const { assignment, candidates } = assigned;
  const [begin] = useState(() => latestDraft(assignment.id, assignment));
  const [ranking, dispatch] = useReducer(reduce, undefined, () =>
    startRanking(
      candidates.map((c) => c.id),
      begin,
    ),
  );
  const [note, setNote] = useState(begin?.rationale ?? '');
  const [extras, change] = useState(() => extrasOf(begin));
  const activeMs = useActiveClock(begin?.activeMs ?? 0);
  const { lanes, unrankable } = ranking;
  const made = useMemo(
    (): Draft => ({
      ...rankingOf({ lanes, unrankable }),
      ...saidBy(extras, unrankable),
      ...(note.trim() ? { rationale: note } : {}),
    }),
    [lanes, unrankable, note, extras],
  );
  const latest = useRef(made);
  latest.current = made;
  const draft = useRef(() => ({ ...latest.current, activeMs: activeMs() })).current;
  const setExtras = useRef((part: Partial<Extras>) => change((e) => ({ ...e, ...part }))).current;
  const save = useAutosave(assignment.id, made, draft);
  return { ranking, dispatch, extras, setExtras, note, setNote, draft, save };
}
