'use client';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Button } from '@/components/ui/button';
import type { UnqualifiedDetail } from '@/lib/contracts/assignments';
import { useKeySigns } from './use-key-signs';
import type { Nothing } from './use-session';

/** Why there is nothing to do, and what to do about it. */
export function NothingLeft({
  reason,
  detail,
  guidelines,
  today,
  onUndo,
  onHistory,
  onLook,
}: {
  reason: Nothing;
  /** What `unqualified` comes from. */
  detail: UnqualifiedDetail | undefined;
  /** Shown to those whom gold answers have paused. */
  guidelines: ReactNode;
  today: number;
  onUndo: () => void;
  onHistory: () => void;
  onLook: () => void;
}) {
  const t = useTranslations('desk');
  const sign = useKeySigns();
  const why = reason === 'unqualified' ? (`unqualified.${detail ?? 'locale'}` as const) : reason;
  return (
    <section className="mx-auto flex max-w-md grow flex-col justify-center gap-3 px-4 py-16">
      <h2 tabIndex={-1} className="font-semibold text-xl">
        {t(`nothing.${why}.title`)}
      </h2>
      <p className="text-base text-muted">{t(`nothing.${why}.text`)}</p>
      {detail === 'gold' && guidelines}
      <p className="text-muted text-sm">{t('todayLong', { n: today })}</p>
      <div className="flex flex-wrap gap-2">
        <Button variant="primary" onClick={onLook}>
          {t('lookAgain')}
        </Button>
        {today > 0 && (
          <>
            <Button hint={sign('undo')} onClick={onUndo}>
              {t('undo')}
            </Button>
            <Button hint={sign('history')} onClick={onHistory}>
              {t('history.short')}
            </Button>
          </>
        )}
      </div>
    </section>
  );
}
