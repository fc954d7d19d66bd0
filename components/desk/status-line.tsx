'use client';
import { useFormatter, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { BarSlot } from '@/components/shell/bar-slot';
import { cn } from '@/components/ui/cn';
import type { Assigned } from '@/lib/contracts/assignments';
import type { SaveState } from './use-autosave';
import { useOnline } from './use-online';
import type { Unsents } from './use-outbox';

const SOON_S = 120;
/** Fewer rankings make no pace. */
const PACE_OF = 5;
const HOUR_MS = 3_600_000;

interface Props {
  current: Assigned | undefined;
  save: SaveState;
  unsent: Unsents;
  /** Rankings of today and the time at work on them; undefined: the person does not want to see them. */
  today: { n: number; ms: number } | undefined;
  secondsLeft: number | undefined;
  /** Flag threads with news. */
  news: number;
  onNews: () => void;
  signedOut: boolean;
  onSignIn: () => void;
  /** Minutes at work, when a break is due. */
  worked: number | undefined;
  onLater: () => void;
}

/** The one quiet line: which task, what is saved, how many today, how long it is held. */
export function StatusLine(p: Props) {
  const t = useTranslations('desk');
  const { current, secondsLeft } = p;
  const clock = secondsLeft === undefined ? undefined : clockOf(secondsLeft);
  const line = (
    <>
      {current && (
        <span className="min-w-0 grow truncate">
          {current.task.name} · {current.assignment.locale}
        </span>
      )}
      {p.worked !== undefined && (
        <Word label={t('break', { n: p.worked })} onClick={p.onLater}>
          {t('breakLater')}
        </Word>
      )}
      {p.news > 0 && <Word onClick={p.onNews}>{t('news', { n: p.news })}</Word>}
      {p.signedOut ? <Word onClick={p.onSignIn}>{t('signedOut.short')}</Word> : <Saved {...p} />}
      {p.today && <Today {...p.today} />}
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
        <div className="hidden min-w-0 items-center gap-x-3 text-muted text-xs md:flex">{line}</div>
      </BarSlot>
      <div className="flex items-center gap-x-3 overflow-hidden border-b px-4 py-1.5 text-muted text-xs md:hidden">
        {line}
      </div>
    </>
  );
}

/** Saved, sending, or not sent: offline 3. */
function Saved({ save, unsent }: Pick<Props, 'save' | 'unsent'>) {
  const t = useTranslations('desk');
  const online = useOnline();
  const away = !online || unsent.waiting;
  const words = away
    ? t('offline', { n: unsent.n })
    : unsent.n > 0
      ? t('sending', { n: unsent.n })
      : t(`save.${save}`);
  return <span className={cn('whitespace-nowrap', away && 'font-medium text-unsure')}>{words}</span>;
}

function Today({ n, ms }: { n: number; ms: number }) {
  const t = useTranslations('desk');
  const format = useFormatter();
  const pace = n >= PACE_OF && ms > 0 ? format.number(Math.round((n / ms) * HOUR_MS)) : undefined;
  return (
    <span className="whitespace-nowrap">
      {t('today', { n })}
      {pace !== undefined && <span className="hidden xl:inline"> · {t('pace', { n: pace })}</span>}
    </span>
  );
}

/** Something in the line that can be pressed. */
function Word({ label, onClick, children }: { label?: string; onClick: () => void; children: ReactNode }) {
  return (
    <span className="flex items-center gap-1.5 whitespace-nowrap">
      {label}
      <button
        type="button"
        onClick={onClick}
        className="rounded-sm font-medium text-accent underline underline-offset-2 hover:no-underline"
      >
        {children}
      </button>
    </span>
  );
}

function clockOf(seconds: number): string {
  const h = Math.floor(seconds / 3600);
  const two = (n: number) => String(n).padStart(2, '0');
  const rest = `${h > 0 ? two(Math.floor((seconds % 3600) / 60)) : Math.floor(seconds / 60)}:${two(seconds % 60)}`;
  return h > 0 ? `${h}:${rest}` : rest;
}
