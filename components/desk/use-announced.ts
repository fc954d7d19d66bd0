'use client';
import { useTranslations } from 'next-intl';
import { useEffect, useRef } from 'react';
import { useLeft, useQuestion } from './modes/questions';
import type { Work } from './modes/use-flow';
import { letterOf, placeOf } from './ranking-state';
import type { BoardState } from './use-board';

type Ranking = BoardState['ranking'];

/** Says the candidate that stands elsewhere than before; an order that a mode found is said as one. */
export function useAnnouncedMoves(ranking: Ranking, moved: (id: string) => void) {
  const before = useRef(ranking);
  const latest = useRef(moved);
  latest.current = moved;
  useEffect(() => {
    const old = before.current;
    before.current = ranking;
    if (old.lanes === ranking.lanes && old.unrankable === ranking.unrankable) return;
    const elsewhere = ranking.order.filter(
      (id) => JSON.stringify(placeOf(old, id)) !== JSON.stringify(placeOf(ranking, id)),
    );
    if (elsewhere.length === 1) latest.current(elsewhere[0]!);
  }, [ranking]);
}

/** Says the question of a mode when it is another one, and the order that the questions led to. Answers the question. */
export function useAnnouncedQuestion(
  work: Work | undefined,
  { ranking }: BoardState,
  say: (words: string) => void,
): string {
  const t = useTranslations('desk');
  const [question, left] = [useQuestion(work), useLeft(work)];
  const asked =
    work?.mode === 'pairwise' ? work.step.ask : work?.mode === 'best-worst' ? work.step.of : undefined;
  const letters = (ids: readonly string[]) => ids.map((id) => letterOf(ranking, id)).join(', ');
  const words = work ? [question, asked && letters(asked), left].filter(Boolean).join(' ') : '';
  // A score changes what is left, but is said by itself.
  const key = work?.mode === 'rating' ? 'rating' : words;
  const worked = useRef(false);
  const order = ranking.lanes.filter((l) => l.length > 0).map(letters);
  // biome-ignore lint/correctness/useExhaustiveDependencies: said once a question, and once when they have led to an order
  useEffect(() => {
    if (work) say(words);
    else if (worked.current && order.length > 0) say(t('orderFound', { order: order.join(' > ') }));
    worked.current = work !== undefined || (worked.current && order.length === 0);
  }, [key, order.length > 0]);
  return words;
}
