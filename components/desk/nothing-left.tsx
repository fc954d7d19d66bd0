'use client';
import { useTranslations } from 'next-intl';
import { Button } from '@/components/ui/button';
import type { Nothing } from './use-session';

/** Why there is nothing to do, and what to do about it. */
export function NothingLeft({
  reason,
  today,
  canUndo,
  onUndo,
  onLook,
}: {
  reason: Nothing;
  today: number;
  canUndo: boolean;
  onUndo: () => void;
  onLook: () => void;
}) {
  const t = useTranslations('desk');
  return (
    <section className="mx-auto flex max-w-md grow flex-col justify-center gap-3 px-4 py-16">
      <h2 className="font-semibold text-xl">{t(`nothing.${reason}.title`)}</h2>
      <p className="text-base text-muted">{t(`nothing.${reason}.text`)}</p>
      <p className="text-muted text-sm">{t('todayLong', { n: today })}</p>
      <div className="flex gap-2">
        <Button variant="primary" onClick={onLook}>
          {t('lookAgain')}
        </Button>
        {canUndo && (
          <Button hint="⌫" onClick={onUndo}>
            {t('undo')}
          </Button>
        )}
      </div>
    </section>
  );
}
