'use client';
import { cn } from '@/components/ui/cn';
import { CandidateCard, type CardProps, Chips, Handle } from './candidate-card';
import { useDragged } from './drag';
import type { Place } from './ranking-state';

/** A candidate on the lanes: dragged by its handle, placed by chips. */
export function OrderCard({
  ranks,
  onPlace,
  ...card
}: CardProps & { ranks: number; onPlace: (place: Place) => void }) {
  const { isDragged, onPointerDown } = useDragged(card.id);
  return (
    <li className={cn('min-w-0', isDragged && 'opacity-40')}>
      <CandidateCard {...card} handle={<Handle letter={card.letter} onPointerDown={onPointerDown} />}>
        <Chips letter={card.letter} place={card.place} ranks={ranks} onPlace={onPlace} />
      </CandidateCard>
    </li>
  );
}
