'use client';
import { useDraggable } from '@dnd-kit/core';
import { GripVertical } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useLayoutEffect, useRef, useState } from 'react';
import { cn } from '@/components/ui/cn';
import { Kbd } from '@/components/ui/kbd';
import type { Place } from './ranking-state';

export const cardId = (candidateId: string) => `card-${candidateId}`;

export interface CardProps {
  id: string;
  letter: string;
  text: string;
  locale: string;
  place: Place;
  placeWords: string;
  ranks: number;
  focused: boolean;
  onFocus: () => void;
  onOpen: () => void;
  onPlace: (place: Place) => void;
}

/** One candidate. All look the same; only place and focus differ. */
export function CandidateCard(p: CardProps) {
  const t = useTranslations('desk');
  const drag = useDraggable({ id: p.id });
  const body = useRef<HTMLParagraphElement>(null);
  const long = useOverflow(body, p.text);
  return (
    <li ref={drag.setNodeRef} className={cn('min-w-0', drag.isDragging && 'opacity-40')}>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would be no better; the group is a stop of the keyboard */}
      <div
        id={cardId(p.id)}
        role="group"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: keys act on the candidate that has the focus
        tabIndex={0}
        aria-label={t('card', { letter: p.letter, place: p.placeWords })}
        aria-current={p.focused ? 'true' : undefined}
        onFocus={(e) => e.target === e.currentTarget && p.onFocus()}
        className={cn(
          'flex h-full scroll-my-4 gap-2 rounded-md border bg-surface p-2 pr-3 outline-offset-1',
          p.focused && 'border-accent outline-2 outline-accent',
        )}
      >
        <div className="flex flex-col items-center gap-1">
          <Kbd>{p.letter}</Kbd>
          <button
            type="button"
            ref={drag.setActivatorNodeRef}
            {...drag.listeners}
            aria-label={t('drag', { letter: p.letter })}
            className="flex min-h-8 w-8 grow cursor-grab touch-none items-start justify-center rounded-sm pt-1 text-muted hover:bg-hover"
          >
            <GripVertical className="size-4" aria-hidden />
          </button>
        </div>
        <div className="flex min-w-0 grow flex-col gap-2">
          <p ref={body} lang={p.locale} dir="auto" className="reading max-h-72 overflow-hidden">
            {p.text}
          </p>
          {long && (
            <button
              type="button"
              onClick={p.onOpen}
              className="flex items-center gap-1.5 self-start rounded-sm text-accent text-sm underline underline-offset-2 hover:no-underline"
            >
              {t('openText')} <Kbd>{t('key.space')}</Kbd>
            </button>
          )}
          <Chips {...p} />
        </div>
      </div>
    </li>
  );
}

/** The same places as the keys, for fingers. */
function Chips({ letter, place, ranks, onPlace }: CardProps) {
  const t = useTranslations('desk');
  const chip = (label: string, words: string, to: Place, on: boolean) => (
    <button
      key={words}
      type="button"
      aria-pressed={on}
      aria-label={words}
      onClick={() => onPlace(on ? { in: 'unranked' } : to)}
      className={cn(
        'h-9 min-w-9 rounded-md border px-2 text-sm',
        on ? 'border-accent bg-accent-soft font-semibold text-accent' : 'bg-surface text-muted',
      )}
    >
      {label}
    </button>
  );
  return (
    <div className="flex flex-wrap gap-1.5 lg:hidden">
      {Array.from({ length: ranks }, (_, i) =>
        chip(
          String(i + 1),
          t('chipRank', { letter, rank: i + 1 }),
          { in: 'rank', rank: i + 1 },
          place.in === 'rank' && place.rank === i + 1,
        ),
      )}
      {chip('–', t('chipUnrankable', { letter }), { in: 'unrankable' }, place.in === 'unrankable')}
    </div>
  );
}

/** Whether the text is longer than its box. */
function useOverflow(ref: React.RefObject<HTMLElement | null>, text: string): boolean {
  const [long, setLong] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured anew when the text changes
  useLayoutEffect(() => {
    const el = ref.current;
    if (!el) return;
    const measure = () => setLong(el.scrollHeight > el.clientHeight + 1);
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(el);
    return () => watch.disconnect();
  }, [ref, text]);
  return long;
}
