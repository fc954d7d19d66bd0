'use client';
import { useTranslations } from 'next-intl';
import { FunnelBar } from '@/components/ui/funnel-bar';
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
        <FunnelBar label={t('funnel.pairs')} left={counts.pairs} total={counts.pairs} />
      </li>
      {stepsOf(counts).map((step) => (
        <li key={step.key}>
          <FunnelBar
            label={t(`rule.${step.key}`)}
            left={step.left}
            dropped={step.dropped}
            droppedWords={t('droppedN', { n: step.dropped })}
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
        <FunnelBar label={t('funnel.kept')} left={counts.kept} total={counts.pairs} strong />
      </li>
    </ol>
  );
}
