'use client';
import { useFormatter, useTranslations } from 'next-intl';
import { Button } from '@/components/ui/button';
import type { Adjudication } from '@/lib/contracts/adjudication';

/** The decision to change nothing, and the way back from it. */
export function Stand({
  a,
  busy,
  onStand,
}: {
  a: Adjudication;
  busy: boolean;
  onStand: (stands: boolean) => void;
}) {
  const t = useTranslations('adjudication');
  const format = useFormatter();
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <Button busy={busy} onClick={() => onStand(!a.stands)}>
        {t(a.stands ? 'back' : 'stand')}
      </Button>
      <p className="min-w-48 flex-1 text-muted text-sm">
        {a.stands
          ? t('standsBy', {
              name: a.stands.by,
              at: format.dateTime(new Date(a.stands.at), { dateStyle: 'short', timeStyle: 'short' }),
            })
          : t('standHint')}
      </p>
    </div>
  );
}
