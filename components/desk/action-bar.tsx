'use client';
import { Flag, History, SkipForward, Undo2 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Button } from '@/components/ui/button';
import { Kbd } from '@/components/ui/kbd';
import { useLineSigns } from './key-sign';
import type { SheetLine } from './modes/sheets';
import { useKeySigns } from './use-key-signs';

/** The line below: each action with its key; submit says what is left. */
export function ActionBar({
  hints,
  label,
  ready,
  entered,
  flagged,
  onSubmit,
  onOpen,
  onUndo,
}: {
  /** The keys of the mode at hand. */
  hints: readonly SheetLine[];
  /** What submit says: how much is left. */
  label: string;
  ready: boolean;
  /** Enter submits, or says what is left; in some modes it does the mode's own work first. */
  entered: boolean;
  flagged: boolean;
  onSubmit: () => void;
  onOpen: (dialog: 'skip' | 'flag' | 'history' | 'help') => void;
  onUndo: () => void;
}) {
  const t = useTranslations('desk');
  const sign = useKeySigns();
  const lineSign = useLineSigns();
  return (
    <footer className="sticky bottom-0 z-20 flex flex-wrap items-center gap-x-1 gap-y-1 border-t bg-surface px-2 py-1.5 lg:px-4">
      <ActionButton
        hint={sign('skip')}
        label={t('skip')}
        sign={<SkipForward />}
        onClick={() => onOpen('skip')}
      />
      <ActionButton
        hint={sign('flag')}
        label={flagged ? t('flaggedShort') : t('flag')}
        sign={<Flag />}
        onClick={() => onOpen('flag')}
      />
      <ActionButton hint={sign('undo')} label={t('undo')} sign={<Undo2 />} onClick={onUndo} />
      <ActionButton
        hint={sign('history')}
        label={t('history.short')}
        sign={<History />}
        onClick={() => onOpen('history')}
      />
      <ul className="mx-2 hidden items-center gap-3 text-muted text-xs xl:flex">
        {hints.map(({ key, does }) => (
          <li key={`${key} ${does}`} className="flex items-center gap-1">
            <Kbd>{lineSign(key)}</Kbd> {t(`hint.${does}`)}
          </li>
        ))}
      </ul>
      <Button
        variant="quiet"
        className="hidden lg:inline-flex"
        hint={sign('help')}
        onClick={() => onOpen('help')}
      >
        {t('help')}
      </Button>
      <div className="grow" />
      <Button
        variant={ready ? 'primary' : 'plain'}
        size="lg"
        hint={entered ? sign('submit') : undefined}
        onClick={onSubmit}
      >
        {label}
      </Button>
    </footer>
  );
}

/** Words and key on wide screens, the sign on narrow ones. */
function ActionButton({
  label,
  hint,
  sign,
  onClick,
}: {
  label: string;
  hint: string;
  sign: React.ReactNode;
  onClick: () => void;
}) {
  return (
    <Button variant="quiet" className="max-lg:h-10 max-lg:min-w-10" aria-label={label} onClick={onClick}>
      <span className="lg:hidden">{sign}</span>
      <span className="hidden items-center gap-2 lg:flex">
        {label} <Kbd>{hint}</Kbd>
      </span>
    </Button>
  );
}
