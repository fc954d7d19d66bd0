'use client';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Button } from './button';
import { Dialog, DialogClose } from './dialog';

/** Asks in words before something that cannot be taken back. */
export function Confirm({
  trigger,
  title,
  text,
  action,
  onConfirm,
}: {
  trigger: ReactNode;
  title: string;
  text: string;
  action: string;
  onConfirm: () => void;
}) {
  const t = useTranslations('common');
  return (
    <Dialog
      trigger={trigger}
      title={title}
      description={text}
      footer={
        <>
          <DialogClose>
            <Button>{t('cancel')}</Button>
          </DialogClose>
          <DialogClose>
            <Button variant="primary" onClick={onConfirm}>
              {action}
            </Button>
          </DialogClose>
        </>
      }
    />
  );
}
