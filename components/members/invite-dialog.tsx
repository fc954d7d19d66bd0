'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { UserPlus } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import { useProject } from '@/components/project/project-context';
import { Button } from '@/components/ui/button';
import { CopyField } from '@/components/ui/copy-field';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input, Select } from '@/components/ui/input';
import { useToast } from '@/components/ui/toast';
import { CallError, call } from '@/lib/client/call';
import { addMember, listMembers } from '@/lib/contracts/members';
import { createInvite, listInvites, type MadeLink } from '@/lib/contracts/users';
import type { Role } from '@/lib/contracts/words';
import { RoleOptions } from './role-options';

/** Adds who has an account at once; for others it makes a link, shown this once. */
export function InviteDialog() {
  const t = useTranslations('members');
  const common = useTranslations('common');
  const format = useFormatter();
  const toast = useToast();
  const client = useQueryClient();
  const { project } = useProject();
  const [open, setOpen] = useState(false);
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('annotator');
  const [link, setLink] = useState<MadeLink>();
  const close = (next: boolean) => {
    setOpen(next);
    if (next) return;
    setEmail('');
    setLink(undefined);
    add.reset();
  };
  const add = useMutation({
    mutationFn: async (): Promise<MadeLink | undefined> => {
      const input = { params: { id: project.id }, body: { email, role } };
      try {
        await call(addMember, input);
        return undefined;
      } catch (e) {
        if (e instanceof CallError && e.code === 'unprocessable') return call(createInvite, input);
        throw e;
      }
    },
    onSuccess: (made) => {
      client.invalidateQueries({ queryKey: [listMembers.id] });
      client.invalidateQueries({ queryKey: [listInvites.id] });
      if (made) return setLink(made);
      toast.say(t('added', { email }));
      close(false);
    },
  });
  return (
    <Dialog
      open={open}
      onOpenChange={close}
      trigger={
        <Button variant="primary">
          <UserPlus /> {t('invite')}
        </Button>
      }
      title={t('invite')}
      description={link ? t('linkMade', { email: link.email }) : t('inviteText')}
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
            add.mutate();
          }}
        >
          <Field label={t('email')} error={add.error?.message}>
            <Input type="email" required value={email} onChange={(e) => setEmail(e.target.value)} />
          </Field>
          <Field label={t('role')} hint={t(`roleHint.${role}`)}>
            <Select value={role} onChange={(e) => setRole(e.target.value as Role)}>
              <RoleOptions />
            </Select>
          </Field>
          <div className="flex justify-end gap-2">
            <Button onClick={() => close(false)}>{common('cancel')}</Button>
            <Button type="submit" variant="primary" busy={add.isPending}>
              {t('invite')}
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}
