'use client';
import { useFormatter } from 'next-intl';
import { cn } from './cn';

/**
 * One step of a funnel: what is left of the total after it, and what it took. With `onClick` it is a button that opens
 * what was taken.
 */
export function FunnelBar({
  label,
  left,
  dropped = 0,
  droppedWords,
  total,
  strong,
  open,
  onClick,
}: {
  label: string;
  left: number;
  dropped?: number;
  /** For screen readers. */
  droppedWords?: string;
  total: number;
  strong?: boolean;
  open?: boolean;
  onClick?: () => void;
}) {
  const format = useFormatter();
  const width = (n: number) => ({ width: `${total > 0 ? (n / total) * 100 : 0}%` });
  const inside = (
    <>
      <span className={cn('text-sm sm:w-64 sm:shrink-0', strong && 'font-semibold')}>{label}</span>
      <span
        aria-hidden
        className="order-last flex h-2 w-full overflow-hidden rounded-sm bg-sunken sm:order-none sm:h-4 sm:w-auto sm:grow"
      >
        <span className={cn('h-full', strong ? 'bg-accent' : 'bg-line-strong')} style={width(left)} />
        <span className="h-full bg-unsure opacity-60" style={width(dropped)} />
      </span>
      <span className="ml-auto flex gap-3 text-right text-sm tabular-nums sm:ml-0">
        <span className="w-20 text-muted">
          {dropped > 0 && (
            <>
              <span aria-hidden>−{format.number(dropped)}</span>
              <span className="sr-only">{droppedWords}</span>
            </>
          )}
        </span>
        <span className={cn('w-20', strong && 'font-semibold')}>{format.number(left)}</span>
      </span>
    </>
  );
  const style = 'flex w-full flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2 text-left sm:flex-nowrap';
  if (!onClick) return <div className={style}>{inside}</div>;
  return (
    <button
      type="button"
      className={cn(style, 'hover:bg-hover', open && 'bg-accent-soft')}
      aria-expanded={open}
      onClick={onClick}
    >
      {inside}
    </button>
  );
}
