'use client';
import { Flag, History, SkipForward, Undo2 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Button } from '@/components/ui/button';
import { Kbd } from '@/components/ui/kbd';
import { useKeySigns } from './use-key-signs';

/** Those that act on a candidate; the first two are fixed. */
const HINTS = [
  ['A–L', 'focus'],
  ['1–9', 'place'],
  [undefined, 'move'],
  [undefined, 'tie'],
  [undefined, 'takeBack'],
  [undefined, 'unrankable'],
] as const;

/** The line below: each action with its key; submit says what is left. */
export function ActionBar({
  left,
  flagged,
  onSubmit,
  onOpen,
  onUndo,
}: {
  left: number;
  flagged: boolean;
  onSubmit: () => void;
  onOpen: (dialog: 'skip' | 'flag' | 'history' | 'help') => void;
  onUndo: () => void;
}) {
  const t = useTranslations('desk');
  const sign = useKeySigns();
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
        {HINTS.map(([key, name]) => (
          <li key={name} className="flex items-center gap-1">
            <Kbd>{key ?? (name === 'move' ? sign('up') + sign('down') : sign(name))}</Kbd> {t(`hint.${name}`)}
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
      <Button variant={left === 0 ? 'primary' : 'plain'} size="lg" hint={sign('submit')} onClick={onSubmit}>
        {left === 0 ? t('submit') : t('submitLeft', { n: left })}
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
