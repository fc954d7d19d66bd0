'use client';
import { GripVertical } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type PointerEvent, type ReactNode, type RefObject, useLayoutEffect, useRef, useState } from 'react';
import { cn } from '@/components/ui/cn';
import { Kbd } from '@/components/ui/kbd';
import { CARD_TOOLS, CardMenu, type CardTool } from './card-menu';
import type { Place } from './ranking-state';
import { type Marked, RichText } from './text/rich-text';
import { selectedRange } from './text/selected-range';
import { useKeySigns } from './use-key-signs';

export const cardId = (candidateId: string) => `card-${candidateId}`;

export interface CardProps {
  id: string;
  letter: string;
  text: string;
  /** The text begins here: what all share is folded away. */
  from?: number;
  plain?: boolean;
  marks?: readonly Marked[];
  /** What the person made of it. */
  edit?: string | undefined;
  namesModel?: boolean;
  /** Why it cannot be ranked, if that was said. */
  reason?: string | undefined;
  locale: string;
  place: Place;
  placeWords: string;
  focused: boolean;
  onFocus: () => void;
  /** Opens what can be done with one candidate. */
  onTool: (tool: CardTool) => void;
  /** Which tools there are: all of the desk's, unless said. */
  tools?: readonly CardTool[];
  /** Offers the tag for a passage that was selected in the card. */
  onSelect?: (range: { start: number; end: number }) => void;
  /** Below the text: what fingers and the mode need. */
  children?: ReactNode;
  /** Beside the text: the handle, where cards can be dragged. */
  handle?: ReactNode;
}

const NO_MARKS: readonly Marked[] = [];

/** One candidate. All look the same; only place and focus differ. */
export function CandidateCard(p: CardProps) {
  const t = useTranslations('desk');
  const sign = useKeySigns();
  const body = useRef<HTMLDivElement>(null);
  const long = useOverflow(body, p.text);
  const [picked, setPicked] = useState<{ start: number; end: number }>();
  const look = () => setPicked(body.current ? selectedRange(body.current) : undefined);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be no better; the group is a stop of the keyboard
    <div
      id={cardId(p.id)}
      role="group"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: keys act on the candidate that has the focus
      tabIndex={0}
      aria-label={t('card', { letter: p.letter, place: p.placeWords })}
      aria-current={p.focused ? 'true' : undefined}
      onFocus={(e) => e.target === e.currentTarget && p.onFocus()}
      className={cn(
        'flex h-full scroll-my-4 gap-2 rounded-md border bg-surface p-2 pr-3 outline-offset-1 lg:py-1.5',
        p.focused && 'border-accent outline-2 outline-accent',
      )}
    >
      {/* One row beside a mouse, so that a text of one line is one row; a column beside a finger. */}
      <div className="flex shrink-0 flex-col items-center gap-1 self-start lg:flex-row lg:gap-0.5">
        <span className="flex w-5 justify-center">
          <Kbd>{p.letter}</Kbd>
        </span>
        {p.handle}
        <CardMenu letter={p.letter} tools={p.tools ?? CARD_TOOLS} onTool={p.onTool} />
      </div>
      <div className="flex min-w-0 grow flex-col gap-2">
        <div ref={body} onPointerUp={() => setTimeout(look)} className="max-h-72 overflow-hidden">
          {p.from !== undefined && p.from > 0 && <span className="sr-only">{t('sharedStart')}</span>}
          <RichText
            text={p.text}
            locale={p.locale}
            from={p.from ?? 0}
            marks={p.marks ?? NO_MARKS}
            plain={p.plain ?? false}
          />
        </div>
        {picked && p.onSelect && (
          <button
            type="button"
            onClick={() => {
              setPicked(undefined);
              p.onSelect?.(picked);
            }}
            className="self-start rounded-md border border-line-strong px-2 py-1 text-sm"
          >
            {t('markSelection')}
          </button>
        )}
        {long && (
          <button
            type="button"
            onClick={() => p.onTool('open')}
            className="flex items-center gap-1.5 self-start rounded-sm text-accent text-sm underline underline-offset-2 hover:no-underline"
          >
            {t('openText')} <Kbd>{sign('open')}</Kbd>
          </button>
        )}
        {p.namesModel && <p className="text-muted text-xs">{t('namesModel')}</p>}
        {p.edit !== undefined && (
          <details className="rounded-md border">
            <summary className="rounded-md px-2 py-1 text-sm hover:bg-hover">{t('yourEdit')}</summary>
            <RichText
              text={p.edit}
              locale={p.locale}
              plain={p.plain ?? false}
              className="border-t px-2 py-1"
            />
          </details>
        )}
        {p.place.in === 'unrankable' && !p.tools && (
          <button
            type="button"
            onClick={() => p.onTool('reason')}
            className="flex items-center gap-1.5 self-start rounded-sm text-sm underline underline-offset-2"
          >
            {p.reason ?? t('sayWhy')} <Kbd>{sign('unrankable')}</Kbd>
          </button>
        )}
        {p.children}
      </div>
    </div>
  );
}

/** The one part of a card that drags it: elsewhere a finger scrolls. */
export function Handle({
  letter,
  onPointerDown,
}: {
  letter: string;
  onPointerDown: (e: PointerEvent<HTMLElement>) => void;
}) {
  const t = useTranslations('desk');
  return (
    <button
      type="button"
      onPointerDown={onPointerDown}
      aria-label={t('drag', { letter })}
      title={t('dragHow')}
      className="flex size-8 cursor-grab touch-none items-center justify-center rounded-sm text-muted hover:bg-hover lg:h-6 lg:w-6"
    >
      <GripVertical className="size-4" aria-hidden />
    </button>
  );
}

/** The same places as the keys, for fingers. */
export function Chips({
  letter,
  place,
  ranks,
  onPlace,
}: Pick<CardProps, 'letter' | 'place'> & { ranks: number; onPlace: (place: Place) => void }) {
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
function useOverflow(ref: RefObject<HTMLElement | null>, text: string): boolean {
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
