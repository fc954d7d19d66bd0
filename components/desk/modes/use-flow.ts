'use client';
import { useEffect, useState } from 'react';
import type { Assigned } from '@/lib/contracts/assignments';
import { MAX_SCORE } from '@/lib/contracts/mode-words';
import { scored } from '../extras';
import type { Command } from '../keys';
import { leftOf, rankable } from '../ranking-state';
import type { BoardState } from '../use-board';
import { type BestWorstStep, bestWorst, type Choice } from './best-worst';
import { type Pair, type PairwiseStep, pairwise } from './pairwise';
import { rankedByScores } from './rating';

type Open<S> = Extract<S, { done: false }>;
/** What a mode asks just now. */
export type Work =
  | { mode: 'pairwise'; step: Open<PairwiseStep> }
  | { mode: 'best-worst'; step: Open<BestWorstStep> }
  /** `criterion`: which one of the focused candidate a digit scores; `left`: scores that are missing. */
  | { mode: 'rating'; criterion: number; left: number };

export interface Flow {
  /** Undefined: the order itself is on the board, to be made (ranking) or to be corrected (the other modes). */
  work: Work | undefined;
  /** Whether there is a step to go back to. */
  canGoBack: boolean;
  /** Does what a command means in this mode; false when it means what it always means. */
  act: (command: Command) => boolean;
  answer: (answer: Pair['answer']) => void;
  choose: (id: string) => void;
  restIsEqual: () => void;
  score: (id: string, key: string, score: number | undefined) => void;
  focusScore: (id: string, criterion: number) => void;
  /** The order that the scores say, if all are there. */
  order: () => void;
  back: () => void;
}

/** Leads through a mode's own questions to an order on the lanes. All of its state stands in the draft. */
export function useFlow({ task }: Assigned, board: BoardState): Flow {
  const { ranking, dispatch, extras, setExtras } = board;
  const { mode, criteria } = task;
  const [criterion, setCriterion] = useState(0);
  const ids = rankable(ranking);
  const placed = leftOf(ranking).length < ids.length;
  const step = stepOf(mode, ids, extras.comparisons);
  const missing = (id: string) => criteria.findIndex((c) => extras.ratings[id]?.[c.key] === undefined);
  const unscored = ids.filter((id) => missing(id) >= 0);
  const work = workOf();

  function workOf(): Work | undefined {
    if (placed || mode === 'ranking' || ids.length === 0) return undefined;
    if (mode === 'rating') {
      const left = ids.reduce(
        (n, id) => n + criteria.filter((c) => extras.ratings[id]?.[c.key] === undefined).length,
        0,
      );
      return { mode, criterion, left };
    }
    if (!step || step.done) return undefined;
    return 'of' in step ? { mode: 'best-worst', step } : { mode: 'pairwise', step };
  }

  // The last answer: its order goes onto the lanes once; what is corrected there stays.
  const found = step?.done ? step.groups : undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when an answer ended the questions
  useEffect(() => {
    if (found && !placed) dispatch({ do: 'set', groups: found });
  }, [found !== undefined, extras.comparisons.length]);

  // Keys act on a candidate that is asked about.
  const asked =
    work?.mode === 'pairwise' ? work.step.ask : work?.mode === 'best-worst' ? work.step.of : undefined;
  const askedKey = asked?.join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when the question is another one
  useEffect(() => {
    if (asked && !asked.includes(ranking.focus)) dispatch({ do: 'focus', id: asked[0]! });
  }, [askedKey]);

  const add = (c: Pair | Choice) => setExtras({ comparisons: [...extras.comparisons, c] });
  const flow: Omit<Flow, 'act'> = {
    work,
    canGoBack:
      mode === 'rating' ? placed && work === undefined : mode !== 'ranking' && extras.comparisons.length > 0,
    answer: (answer) => {
      if (work?.mode !== 'pairwise') return;
      add({ kind: 'pair', left: work.step.ask[0], right: work.step.ask[1], answer });
    },
    choose: (id) => {
      if (work?.mode !== 'best-worst' || !work.step.of.includes(id)) return;
      add({ kind: work.step.ask, of: work.step.of, chosen: id });
    },
    restIsEqual: () => {
      if (work?.mode === 'best-worst') add({ kind: 'equal', of: work.step.of });
    },
    score: (id, key, score) => setExtras({ ratings: scored(extras.ratings, id, key, score) }),
    focusScore: (id, at) => {
      dispatch({ do: 'focus', id });
      setCriterion(at);
    },
    order: () => {
      const first = unscored[0];
      if (first === undefined)
        return dispatch({ do: 'set', groups: rankedByScores(ids, extras.ratings, criteria) });
      dispatch({ do: 'focus', id: first });
      setCriterion(missing(first));
    },
    back: () => {
      dispatch({ do: 'set', groups: [] });
      if (mode !== 'rating') setExtras({ comparisons: extras.comparisons.slice(0, -1) });
    },
  };

  /** A digit scores, then the next criterion or the next candidate is up. */
  const scoreFocused = (score: number) => {
    const id = ranking.focus;
    const at = criteria[criterion];
    if (!at || score > MAX_SCORE || !ids.includes(id)) return;
    flow.score(id, at.key, score);
    if (criterion + 1 < criteria.length) return setCriterion(criterion + 1);
    const next = ids[ids.indexOf(id) + 1];
    if (next) flow.focusScore(next, 0);
  };
  const walk = (among: readonly string[], by: -1 | 1) => {
    const at = among.indexOf(ranking.focus);
    const id = among[(at + by + among.length) % among.length];
    if (id) dispatch({ do: 'focus', id });
  };

  const act = (c: Command): boolean => {
    if (c.do === 'undo' && flow.canGoBack) flow.back();
    else if (!work) return false;
    else if (work.mode === 'pairwise') {
      if (c.do === 'previous' || (c.do === 'rank' && c.rank === 1)) flow.answer('left');
      else if (c.do === 'next' || (c.do === 'rank' && c.rank === 2)) flow.answer('right');
      else if (c.do === 'tie') flow.answer('equal');
      else if (c.do === 'up' || c.do === 'down') walk(work.step.ask, c.do === 'up' ? -1 : 1);
      else return c.do === 'rank';
    } else if (work.mode === 'best-worst') {
      if (c.do === 'submit' && !extras.noneAcceptable) flow.choose(ranking.focus);
      else if (c.do === 'tie') flow.restIsEqual();
      else if (c.do === 'up' || c.do === 'previous') walk(work.step.of, -1);
      else if (c.do === 'down' || c.do === 'next') walk(work.step.of, 1);
      else return c.do === 'rank';
    } else {
      const last = criteria.length - 1;
      if (c.do === 'rank') scoreFocused(c.rank);
      else if (c.do === 'up') setCriterion(Math.max(0, criterion - 1));
      else if (c.do === 'down') setCriterion(Math.min(last, criterion + 1));
      else if (c.do === 'previous') walk(ranking.order, -1);
      else if (c.do === 'next') walk(ranking.order, 1);
      else if (c.do === 'takeBack' && ids.includes(ranking.focus))
        flow.score(ranking.focus, criteria[criterion]!.key, undefined);
      else if (c.do === 'submit' && !extras.noneAcceptable) flow.order();
      else return c.do === 'tie';
    }
    return true;
  };
  return { ...flow, act };
}

function stepOf(
  mode: Assigned['task']['mode'],
  ids: readonly string[],
  comparisons: BoardState['extras']['comparisons'],
): PairwiseStep | BestWorstStep | undefined {
  if (mode === 'pairwise')
    return pairwise(
      ids,
      comparisons.filter((c): c is Pair => c.kind === 'pair'),
    );
  if (mode === 'best-worst')
    return bestWorst(
      ids,
      comparisons.filter((c): c is Choice => c.kind !== 'pair'),
    );
  return undefined;
}
