'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { useToast } from '@/components/ui/toast';
import { call } from '@/lib/client/call';
import { anonymiseUser, listUsers, type User } from '@/lib/contracts/users';

/** Asks for the person's e-mail, typed, before it is taken away for good. */
export function AnonymiseDialog({ user }: { user: User }) {
  const t = useTranslations('admin');
  const common = useTranslations('common');
  const toast = useToast();
  const client = useQueryClient();
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState('');
  const anonymise = useMutation({
    mutationFn: () => call(anonymiseUser, { params: { id: user.id }, body: { confirm: typed } }),
    onSuccess: ({ name }) => {
      toast.say(t('anonymised', { name }));
      setOpen(false);
    },
    onSettled: () => client.invalidateQueries({ queryKey: [listUsers.id] }),
  });
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        setOpen(next);
        setTyped('');
        anonymise.reset();
      }}
      trigger={
        <Button size="sm" variant="quiet">
          {t('anonymise')}
        </Button>
      }
      title={t('anonymiseTitle', { name: user.name })}
      description={t('anonymiseText')}
      footer={
        <>
          <Button onClick={() => setOpen(false)}>{common('cancel')}</Button>
          <Button
            variant="primary"
            busy={anonymise.isPending}
            disabled={typed.trim().toLowerCase() !== user.email}
            onClick={() => anonymise.mutate()}
          >
            {t('anonymise')}
          </Button>
        </>
      }
    >
      <Field label={t('anonymiseConfirm', { email: user.email })} error={anonymise.error?.message}>
        <Input value={typed} autoComplete="off" onChange={(e) => setTyped(e.target.value)} />
      </Field>
    </Dialog>
  );
}
