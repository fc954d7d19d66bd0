'use client';
import { useMutation } from '@tanstack/react-query';
import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { CopyField } from '@/components/ui/copy-field';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { call } from '@/lib/client/call';
import { createSiteLink } from '@/lib/contracts/users';

/** Makes a one-time link and shows it this once: a new password for `email`, or a new site admin. */
export function LinkDialog({
  kind,
  email,
  trigger,
}: {
  kind: 'invite' | 'reset';
  email?: string;
  trigger: string;
}) {
  const t = useTranslations('admin');
  const format = useFormatter();
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState('');
  const make = useMutation({
    mutationFn: () => call(createSiteLink, { body: { kind, email: email ?? typed } }),
  });
  const link = make.data;
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        setOpen(next);
        setTyped('');
        make.reset();
      }}
      trigger={
        <Button size={kind === 'reset' ? 'sm' : 'md'} variant={kind === 'reset' ? 'quiet' : 'plain'}>
          {trigger}
        </Button>
      }
      title={trigger}
      description={t(kind === 'reset' ? 'resetText' : 'inviteText', { email: email ?? '' })}
    >
      {link ? (
        <div className="flex flex-col gap-3">
          <CopyField value={link.url} label={t('link')} />
          <p className="text-muted text-xs">
            {t('linkOnce', {
              until: format.dateTime(new Date(link.expiresAt), { dateStyle: 'medium', timeStyle: 'short' }),
            })}
          </p>
        </div>
      ) : (
        <form
          className="flex flex-col gap-4"
          onSubmit={(e) => {
            e.preventDefault();
            make.mutate();
          }}
        >
          <Field label={t('email')} error={make.error?.message}>
            <Input
              type="email"
              required
              readOnly={email !== undefined}
              value={email ?? typed}
              onChange={(e) => setTyped(e.target.value)}
            />
          </Field>
          <Button type="submit" variant="primary" className="self-end" busy={make.isPending}>
            {t('makeLink')}
          </Button>
        </form>
      )}
    </Dialog>
  );
}
