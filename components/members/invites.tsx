'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useFormatter, useTranslations } from 'next-intl';
import { useProject } from '@/components/project/project-context';
import { Button } from '@/components/ui/button';
import { More } from '@/components/ui/more';
import { Section } from '@/components/ui/page';
import { useToast } from '@/components/ui/toast';
import { call } from '@/lib/client/call';
import { useList } from '@/lib/client/use-list';
import { listInvites, revokeInvite } from '@/lib/contracts/users';

/** Links that nobody has used yet; nothing when there are none. */
export function Invites() {
  const t = useTranslations('members');
  const roles = useTranslations('shell.role');
  const format = useFormatter();
  const toast = useToast();
  const client = useQueryClient();
  const { project } = useProject();
  const invites = useList(listInvites, { params: { id: project.id } });
  const revoke = useMutation({
    mutationFn: (id: string) => call(revokeInvite, { params: { id } }),
    onSuccess: () => toast.say(t('revoked')),
    onError: toast.fail,
    onSettled: () => client.invalidateQueries({ queryKey: [listInvites.id] }),
  });
  if (!invites.data?.length) return null;
  return (
    <Section title={t('openLinks')} lead={t('openLinksText')}>
      <ul className="flex flex-col divide-y rounded-md border bg-surface">
        {invites.data.map((link) => (
          <li key={link.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-3 py-2">
            <span className="min-w-0 grow truncate font-medium">{link.email}</span>
            <span>{link.role && roles(link.role)}</span>
            <span className="text-muted">
              {t('until', { date: format.dateTime(new Date(link.expiresAt), { dateStyle: 'medium' }) })}
            </span>
            <Button
              size="sm"
              variant="quiet"
              busy={revoke.isPending && revoke.variables === link.id}
              onClick={() => revoke.mutate(link.id)}
            >
              {t('revoke')}
            </Button>
          </li>
        ))}
      </ul>
      <More list={invites} />
    </Section>
  );
}
