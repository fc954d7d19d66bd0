'use client';
import { useTranslations } from 'next-intl';
import { Button } from '@/components/ui/button';
import { useKeySigns } from './use-key-signs';
import type { Nothing } from './use-session';

/** Why there is nothing to do, and what to do about it. */
export function NothingLeft({
  reason,
  today,
  onUndo,
  onHistory,
  onLook,
}: {
  reason: Nothing;
  today: number;
  onUndo: () => void;
  onHistory: () => void;
  onLook: () => void;
}) {
  const t = useTranslations('desk');
  const sign = useKeySigns();
  return (
    <section className="mx-auto flex max-w-md grow flex-col justify-center gap-3 px-4 py-16">
      <h2 tabIndex={-1} className="font-semibold text-xl">
        {t(`nothing.${reason}.title`)}
      </h2>
      <p className="text-base text-muted">{t(`nothing.${reason}.text`)}</p>
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
