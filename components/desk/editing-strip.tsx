'use client';
import { useFormatter, useTranslations } from 'next-intl';
import { Button } from '@/components/ui/button';
import type { Editing } from './use-session';

/** Says that what stands on the desk was submitted before, and how to leave it as it was. */
export function EditingStrip({ editing, onStop }: { editing: Editing; onStop: () => void }) {
  const t = useTranslations('desk');
  const format = useFormatter();
  return (
    <div className="flex flex-wrap items-center gap-3 border-b bg-accent-soft px-4 py-1.5 text-sm">
      <p className="grow">
        {t('editing', {
          time: format.dateTime(new Date(editing.submittedAt), 'short'),
          revision: editing.revision,
        })}
      </p>
      <Button size="sm" onClick={onStop}>
        {t('stopEditing')}
      </Button>
    </div>
  );
}
