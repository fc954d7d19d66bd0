'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Textarea } from '@/components/ui/input';

/** A candidate's text to be made better. The edit becomes a candidate of its own, preferred over the original. */
export function EditDialog({
  letter,
  text,
  edit,
  locale,
  onSave,
  onClose,
}: {
  letter: string;
  text: string;
  edit: string | undefined;
  locale: string;
  /** The candidate's own text takes the edit away. */
  onSave: (text: string) => void;
  onClose: () => void;
}) {
  const t = useTranslations('desk');
  const common = useTranslations('common');
  const [value, setValue] = useState(edit ?? text);
  return (
    <Dialog
      open
      wide
      onOpenChange={(o) => o || onClose()}
      title={t('editTitle', { letter })}
      description={t('editText')}
      footer={
        <>
          {edit !== undefined && (
            <Button variant="quiet" onClick={() => onSave(text)}>
              {t('editRemove')}
            </Button>
          )}
          <Button onClick={onClose}>{common('cancel')}</Button>
          <Button
            variant="primary"
            hint="Ctrl ⏎"
            disabled={value.trim() === ''}
            onClick={() => onSave(value)}
          >
            {t('editSave')}
          </Button>
        </>
      }
    >
      <Field label={t('editLabel', { letter })}>
        <Textarea
          autoFocus
          lang={locale}
          dir="auto"
          rows={14}
          maxLength={200_000}
          className="text-base"
          value={value}
          onChange={(e) => setValue(e.target.value)}
          onKeyDown={(e) => {
            if (e.key === 'Enter' && (e.ctrlKey || e.metaKey) && value.trim() !== '') onSave(value);
          }}
        />
      </Field>
    </Dialog>
  );
}
