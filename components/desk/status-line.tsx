'use client';
import { useTranslations } from 'next-intl';
import { BarSlot } from '@/components/shell/bar-slot';
import { cn } from '@/components/ui/cn';
import type { Assigned } from '@/lib/contracts/assignments';
import type { SaveState } from './use-autosave';

const SOON_S = 120;

/** The one quiet line: which task, what is saved, how many today, how long it is held. */
export function StatusLine({
  current,
  save,
  unsent,
  today,
  secondsLeft,
}: {
  current: Assigned | undefined;
  save: SaveState;
  unsent: { n: number; waiting: boolean };
  today: number;
  secondsLeft: number | undefined;
}) {
  const t = useTranslations('desk');
  const state = unsent.waiting
    ? t('offline', { n: unsent.n })
    : unsent.n > 0
      ? t('sending', { n: unsent.n })
      : t(`save.${save}`);
  const clock = secondsLeft === undefined ? undefined : clockOf(secondsLeft);
  const line = (
    <>
      {current && (
        <span className="min-w-0 grow truncate">
          {current.task.name} · {current.assignment.locale}
        </span>
      )}
      <span className={cn('whitespace-nowrap', unsent.waiting && 'font-medium text-unsure')}>{state}</span>
      <span className="whitespace-nowrap">{t('today', { n: today })}</span>
      {clock !== undefined && secondsLeft !== undefined && (
        <span
          role="timer"
          title={t('leaseHint')}
          className={cn('whitespace-nowrap', secondsLeft < SOON_S && 'font-medium text-unsure')}
        >
          {secondsLeft === 0 ? t('leaseOver') : t('lease', { clock })}
        </span>
      )}
    </>
  );
  // On narrow screens the bar has no room for it.
  return (
    <>
      <BarSlot>
        <p className="hidden min-w-0 items-center gap-x-3 text-muted text-xs md:flex">{line}</p>
      </BarSlot>
      <p className="flex items-center gap-x-3 border-b px-4 py-1.5 text-muted text-xs md:hidden">{line}</p>
    </>
  );
}

function clockOf(seconds: number): string {
  const h = Math.floor(seconds / 3600);
  const two = (n: number) => String(n).padStart(2, '0');
  const rest = `${h > 0 ? two(Math.floor((seconds % 3600) / 60)) : Math.floor(seconds / 60)}:${two(seconds % 60)}`;
  return h > 0 ? `${h}:${rest}` : rest;
}
