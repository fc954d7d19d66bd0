'use client';
import { useDraggable } from '@dnd-kit/core';
import { cn } from '@/components/ui/cn';
import { CandidateCard, type CardProps, Chips, Handle } from './candidate-card';
import type { Place } from './ranking-state';

/** A candidate on the lanes: dragged by its handle, placed by chips. */
export function OrderCard({
  ranks,
  onPlace,
  ...card
}: CardProps & { ranks: number; onPlace: (place: Place) => void }) {
  const drag = useDraggable({ id: card.id });
  return (
    <li ref={drag.setNodeRef} className={cn('min-w-0', drag.isDragging && 'opacity-40')}>
      <CandidateCard
        {...card}
        handle={
          <Handle letter={card.letter} drag={{ ref: drag.setActivatorNodeRef, listeners: drag.listeners }} />
        }
      >
        <Chips letter={card.letter} place={card.place} ranks={ranks} onPlace={onPlace} />
      </CandidateCard>
    </li>
  );
}
