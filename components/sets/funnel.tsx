'use client';
import { useFormatter, useTranslations } from 'next-intl';
import { cn } from '@/components/ui/cn';
import { DROP_REASONS, type DropReason, type SetCounts } from '@/lib/contracts/sets';

interface Step {
  key: 'task' | 'origin' | 'date' | DropReason;
  dropped: number;
  left: number;
  /** Its pairs are kept with the version and can be read. */
  listed: boolean;
}

/** The rules in the order they act, those that took something away. */
export function stepsOf(counts: SetCounts): Step[] {
  const taken = [
    ...(['task', 'origin', 'date'] as const).map((key) => ({
      key,
      dropped: counts.notSelected[key],
      listed: false,
    })),
    ...DROP_REASONS.map((key) => ({ key, dropped: counts.dropped[key] ?? 0, listed: true })),
  ];
  let left = counts.pairs;
  return taken
    .filter((step) => step.dropped > 0)
    .map((step) => {
      left -= step.dropped;
      return { ...step, left };
    });
}

/** From all pairs to the kept rows: a bar a rule with what it took; a bar whose pairs are kept opens them. */
export function Funnel({
  counts,
  reason,
  onReason,
}: {
  counts: SetCounts;
  reason: DropReason | undefined;
  onReason: (reason: DropReason | undefined) => void;
}) {
  const t = useTranslations('sets');
  return (
    <ol className="flex flex-col gap-px overflow-hidden rounded-md border bg-surface">
      <li>
        <Bar label={t('funnel.pairs')} left={counts.pairs} total={counts.pairs} />
      </li>
      {stepsOf(counts).map((step) => (
        <li key={step.key}>
          <Bar
            label={t(`rule.${step.key}`)}
            left={step.left}
            dropped={step.dropped}
            total={counts.pairs}
            {...(step.listed
              ? {
                  open: reason === step.key,
                  onClick: () => onReason(reason === step.key ? undefined : (step.key as DropReason)),
                }
              : {})}
          />
        </li>
      ))}
      <li>
        <Bar label={t('funnel.kept')} left={counts.kept} total={counts.pairs} strong />
      </li>
    </ol>
  );
}

function Bar({
  label,
  left,
  dropped = 0,
  total,
  strong,
  open,
  onClick,
}: {
  label: string;
  left: number;
  dropped?: number;
  total: number;
  strong?: boolean;
  open?: boolean;
  onClick?: () => void;
}) {
  const t = useTranslations('sets');
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
              <span className="sr-only">{t('droppedN', { n: dropped })}</span>
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
