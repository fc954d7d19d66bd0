'use client';
import { useTranslations } from 'next-intl';
import { Button } from '@/components/ui/button';
import { cn } from '@/components/ui/cn';
import { useKeySigns } from './use-key-signs';
import type { View } from './use-view';

/** What is said of all candidates at once, and how they are shown. */
export function BoardTools({
  noneAcceptable,
  confidence,
  view,
  canTieAll,
  onAllEqual,
  onNone,
  onSure,
  onView,
}: {
  noneAcceptable: boolean;
  confidence: number | undefined;
  view: View;
  canTieAll: boolean;
  onAllEqual: () => void;
  onNone: () => void;
  onSure: () => void;
  onView: (part: Partial<View>) => void;
}) {
  const t = useTranslations('desk');
  const sign = useKeySigns();
  const on = (pressed: boolean) => cn(pressed && 'border-accent bg-accent-soft text-accent');
  return (
    <div className="flex flex-wrap items-center gap-1.5 border-b px-2 py-1.5 lg:px-4">
      {canTieAll && (
        <Button size="sm" variant="quiet" hint={sign('allEqual')} onClick={onAllEqual}>
          {t('allEqual')}
        </Button>
      )}
      <Button
        size="sm"
        variant="quiet"
        hint={sign('noneAcceptable')}
        aria-pressed={noneAcceptable}
        className={on(noneAcceptable)}
        onClick={onNone}
      >
        {t('noneAcceptable')}
      </Button>
      <Button
        size="sm"
        variant="quiet"
        hint={sign('sure')}
        className={on(confidence !== undefined)}
        onClick={onSure}
      >
        {confidence === undefined ? t('sure') : t('sureAs', { words: t(`sureLevel.${confidence as 1}`) })}
      </Button>
      <div className="grow" />
      <Button
        size="sm"
        variant="quiet"
        hint={sign('view')}
        aria-pressed={view.stacked}
        className={cn('hidden lg:inline-flex', on(view.stacked))}
        onClick={() => onView({ stacked: !view.stacked })}
      >
        {t('stacked')}
      </Button>
      <Button
        size="sm"
        variant="quiet"
        aria-pressed={view.plain}
        className={on(view.plain)}
        onClick={() => onView({ plain: !view.plain })}
      >
        {t('plain')}
      </Button>
    </div>
  );
}
