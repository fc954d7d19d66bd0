'use client';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { cn } from '@/components/ui/cn';
import { Kbd } from '@/components/ui/kbd';
import { Drag, useIsOver } from './drag';
import { leftOf, letterOf, type Place, type RankingState } from './ranking-state';
import { useKeySigns } from './use-key-signs';

const MIN_LANES = 4;
/** A place by its name in the page, and back. */
const nameOf = (place: Place) => (place.in === 'rank' ? `rank-${place.rank}` : place.in);
const placeNamed = (name: string): Place =>
  name === 'unranked' || name === 'unrankable' ? { in: name } : { in: 'rank', rank: Number(name.slice(5)) };

/** Ranks as places: a lane each, ties side by side; below them what is not ranked yet, and what cannot be. */
export function Lanes({
  state,
  side = true,
  card,
  onPlace,
}: {
  state: RankingState;
  /** Those of a lane side by side, where there is room. */
  side?: boolean;
  card: (id: string) => ReactNode;
  onPlace: (id: string, place: Place) => void;
}) {
  const t = useTranslations('desk');
  const sign = useKeySigns();
  const left = leftOf(state);
  return (
    <Drag
      onDrop={(id, name) => onPlace(id, placeNamed(name))}
      preview={(id) => (
        <div className="flex w-24 items-center justify-center rounded-md border-2 border-accent bg-surface py-3">
          <Kbd>{letterOf(state, id)}</Kbd>
        </div>
      )}
    >
      {lanesInSight(state).map((ids, i) => (
        <Lane
          // biome-ignore lint/suspicious/noArrayIndexKey: a lane is its rank
          key={i}
          place={{ in: 'rank', rank: i + 1 }}
          name={String(i + 1)}
          note={ids.length > 1 ? t('tie') : undefined}
          label={t('laneRank', { rank: i + 1, n: ids.length })}
          ids={ids}
          side={side}
          card={card}
        />
      ))}
      <Lane
        place={{ in: 'unranked' }}
        name={t('unranked')}
        hint={sign('takeBack')}
        label={t('unranked')}
        ids={left}
        side={side}
        card={card}
        quiet
      />
      <Lane
        place={{ in: 'unrankable' }}
        name={t('unrankable')}
        hint={sign('unrankable')}
        label={t('unrankable')}
        ids={state.unrankable}
        side={side}
        card={card}
        quiet
      />
    </Drag>
  );
}

/** Those in use and the next one, four at least: many empty lanes would push the candidates out of sight. */
function lanesInSight({ lanes }: RankingState) {
  const used = lanes.findLastIndex((lane) => lane.length > 0) + 1;
  return lanes.slice(0, Math.max(used + 1, MIN_LANES));
}

function Lane({
  place,
  name,
  note,
  hint,
  label,
  ids,
  side,
  card,
  quiet,
}: {
  place: Place;
  name: string;
  note?: string | undefined;
  hint?: string;
  label: string;
  ids: readonly string[];
  side: boolean;
  card: (id: string) => ReactNode;
  /** Not a rank: its name stands above its cards. */
  quiet?: boolean;
}) {
  const isOver = useIsOver(nameOf(place));
  return (
    <section
      data-place={nameOf(place)}
      aria-label={label}
      className={cn(
        'flex gap-2 border-b px-2 py-1.5 lg:px-4',
        quiet ? 'flex-col' : 'items-stretch',
        ids.length === 0 && 'py-1',
        isOver && 'bg-accent-soft',
      )}
    >
      <div
        className={cn(
          'flex items-baseline gap-1.5 text-muted',
          quiet ? '' : 'w-7 shrink-0 flex-col items-center pt-1',
        )}
      >
        <span className={cn(quiet ? 'text-xs' : 'font-semibold text-base', ids.length > 0 && 'text-ink')}>
          {name}
        </span>
        {note && <span className="text-xs">{note}</span>}
        {hint && (
          <span className="hidden lg:inline">
            <Kbd>{hint}</Kbd>
          </span>
        )}
      </div>
      {ids.length > 0 && (
        <ul className={cn('grid min-w-0 grow gap-2', side && ids.length > 1 && 'xl:grid-cols-2')}>
          {ids.map(card)}
        </ul>
      )}
    </section>
  );
}
