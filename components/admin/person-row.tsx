'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useFormatter, useTranslations } from 'next-intl';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Confirm } from '@/components/ui/confirm';
import { Row, Td } from '@/components/ui/table';
import { useToast } from '@/components/ui/toast';
import { addressOf, call } from '@/lib/client/call';
import type { Operation } from '@/lib/contracts/operation';
import { exportUserData, listUsers, type User, type UserPatch, updateUser } from '@/lib/contracts/users';
import { AnonymiseDialog } from './anonymise-dialog';
import { LinkDialog } from './link-dialog';

export function PersonRow({ user, isSelf }: { user: User; isSelf: boolean }) {
  const t = useTranslations('admin');
  const common = useTranslations('common');
  const format = useFormatter();
  const toast = useToast();
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: (body: UserPatch) => call(updateUser, { params: { id: user.id }, body }),
    onSuccess: () => toast.say(common('saved')),
    onError: toast.fail,
    onSettled: () => client.invalidateQueries({ queryKey: [listUsers.id] }),
  });
  return (
    <Row>
      <Td className="min-w-52">
        <span className="font-medium">{user.name}</span>
        <div className="text-muted text-xs">{user.email}</div>
      </Td>
      <Td>
        <div className="flex flex-wrap gap-1">
          {user.siteAdmin && <Badge tone="accent">{t('siteAdmin')}</Badge>}
          {user.isDemo && <Badge>{t('demo')}</Badge>}
          {user.banned && <Badge tone="unsure">{t('paused')}</Badge>}
        </div>
      </Td>
      <Td className="whitespace-nowrap text-muted">
        {format.dateTime(new Date(user.createdAt), { dateStyle: 'medium' })}
      </Td>
      <Td>
        <div className="flex justify-end gap-1">
          <LinkDialog kind="reset" email={user.email} trigger={t('reset')} />
          <Button size="sm" variant="quiet" asChild>
            <a href={addressOf(exportUserData as unknown as Operation, { id: user.id })} download>
              {t('data')}
            </a>
          </Button>
          {!isSelf && <AnonymiseDialog user={user} />}
          {!isSelf && user.banned && (
            <Button
              size="sm"
              variant="quiet"
              busy={change.isPending}
              onClick={() => change.mutate({ banned: false })}
            >
              {t('restore')}
            </Button>
          )}
          {!isSelf && !user.banned && (
            <Confirm
              trigger={
                <Button size="sm" variant="quiet" busy={change.isPending}>
                  {t('pause')}
                </Button>
              }
              title={t('pauseTitle', { name: user.name })}
              text={t('pauseText')}
              action={t('pause')}
              onConfirm={() => change.mutate({ banned: true })}
            />
          )}
        </div>
      </Td>
    </Row>
  );
}
