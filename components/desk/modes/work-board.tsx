'use client';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Button } from '@/components/ui/button';
import { cn } from '@/components/ui/cn';
import type { Assigned } from '@/lib/contracts/assignments';
import { letterOf } from '../ranking-state';
import { ScoreRows } from '../score-rows';
import type { BoardState } from '../use-board';
import { useKeySigns } from '../use-key-signs';
import { useLeft, useQuestion } from './questions';
import { meanScore } from './rating';
import type { Flow, Work } from './use-flow';

interface Props {
  work: Work;
  flow: Flow;
  board: BoardState;
  criteria: Assigned['task']['criteria'];
  /** Side by side where there is room. */
  side: boolean;
  card: (id: string, below?: ReactNode) => ReactNode;
}

/** What a mode asks, with the candidates it asks about; set apart below, those that cannot be ranked. */
export function WorkBoard({ work, flow, board, criteria, side, card }: Props) {
  const t = useTranslations('desk');
  const sign = useKeySigns();
  const { ranking, extras } = board;
  const letter = (id: string) => letterOf(ranking, id);
  const grid = cn('grid min-w-0 gap-2', side && 'lg:grid-cols-2');
  const unrankable = ranking.unrankable;
  return (
    <div className="flex flex-col gap-3 px-2 py-3 lg:px-4">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <h3 className="font-semibold text-lg">{useQuestion(work)}</h3>
        <p className="text-muted text-sm">{useLeft(work)}</p>
        <div className="grow" />
        {work.mode === 'pairwise' && (
          <Button hint={sign('tie')} onClick={() => flow.answer('equal')}>
            {t('mode.equal')}
          </Button>
        )}
        {work.mode === 'best-worst' && (
          <Button hint={sign('tie')} onClick={flow.restIsEqual}>
            {t('mode.restEqual')}
          </Button>
        )}
        {work.mode === 'rating' && (
          <Button hint={sign('submit')} disabled={work.left > 0} onClick={flow.order}>
            {t('mode.order')}
          </Button>
        )}
        {flow.canGoBack && (
          <Button variant="quiet" hint={sign('undo')} onClick={flow.back}>
            {t('mode.back')}
          </Button>
        )}
      </div>
      <ul className={grid}>
        {work.mode === 'pairwise' &&
          work.step.ask.map((id, i) =>
            card(
              id,
              <Button
                key="better"
                className="max-lg:h-10"
                hint={sign(i === 0 ? 'previous' : 'next')}
                onClick={() => flow.answer(i === 0 ? 'left' : 'right')}
              >
                {t('mode.better', { letter: letter(id) })}
              </Button>,
            ),
          )}
        {work.mode === 'best-worst' &&
          work.step.of.map((id) =>
            card(
              id,
              <Button
                key="choose"
                className="self-start max-lg:h-10"
                hint={ranking.focus === id ? sign('submit') : undefined}
                onClick={() => flow.choose(id)}
              >
                {t(`mode.choose.${work.step.ask}`, { letter: letter(id) })}
              </Button>,
            ),
          )}
        {work.mode === 'rating' &&
          ranking.order
            .filter((id) => !unrankable.includes(id))
            .map((id) =>
              card(
                id,
                <div key="scores">
                  <ScoreRows
                    letter={letter(id)}
                    criteria={criteria}
                    scores={extras.ratings[id]}
                    at={ranking.focus === id ? work.criterion : undefined}
                    onAt={(at) => flow.focusScore(id, at)}
                    onScore={(key, score) => flow.score(id, key, score)}
                  />
                  <Mean value={meanScore(extras.ratings[id], criteria)} />
                </div>,
              ),
            )}
      </ul>
      {work.mode === 'best-worst' && work.step.groups.length > 0 && <Chosen board={board} />}
      {unrankable.length > 0 && (
        <section aria-label={t('unrankable')} className="border-t pt-2">
          <h3 className="mb-1 text-muted text-xs">{t('unrankable')}</h3>
          <ul className={grid}>{unrankable.map((id) => card(id))}</ul>
        </section>
      )}
    </div>
  );
}

const Mean = ({ value }: { value: number | undefined }) => {
  const t = useTranslations('desk');
  return (
    <p className="px-1.5 text-muted text-sm tabular-nums">
      {value === undefined ? t('mode.noMean') : t('mode.mean', { mean: value.toFixed(2) })}
    </p>
  );
};

/** What was chosen so far, in words. */
function Chosen({ board: { extras, ranking } }: { board: BoardState }) {
  const t = useTranslations('desk');
  const of = (kind: 'best' | 'worst') =>
    extras.comparisons
      .flatMap((c) => (c.kind === kind && !ranking.unrankable.includes(c.chosen) ? [c.chosen] : []))
      .map((id) => letterOf(ranking, id));
  const [best, worst] = [of('best'), of('worst')];
  return (
    <p className="text-muted text-sm">
      {best.length > 0 && t('mode.bestSoFar', { letters: best.join(' > ') })}
      {best.length > 0 && worst.length > 0 && ' · '}
      {worst.length > 0 && t('mode.worstSoFar', { letters: worst.toReversed().join(' > ') })}
    </p>
  );
}
