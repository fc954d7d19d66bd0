'use client';
import { useFormatter } from 'next-intl';
import { Progress as Radix } from 'radix-ui';
import { cn } from './cn';

/** A bar with its figures. `total` 0 means it is not known yet. */
export function Progress({
  done,
  total,
  label,
  className,
  figures = true,
}: {
  done: number;
  total: number;
  /** What goes on, for screen readers. */
  label: string;
  className?: string;
  figures?: boolean;
}) {
  const format = useFormatter();
  const share = total > 0 ? Math.min(1, done / total) : 0;
  return (
    <div className={cn('flex items-center gap-2', className)}>
      <Radix.Root
        aria-label={label}
        value={total > 0 ? Math.min(done, total) : null}
        max={total > 0 ? total : 1}
        className="h-1.5 min-w-16 grow overflow-hidden rounded-sm bg-hover"
      >
        <Radix.Indicator className="block h-full bg-accent" style={{ width: `${share * 100}%` }} />
      </Radix.Root>
      {figures && (
        <span className="whitespace-nowrap text-muted text-xs">
          {total > 0 ? `${format.number(done)} / ${format.number(total)}` : '…'}
        </span>
      )}
    </div>
  );
}
