'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useFormatter, useTranslations } from 'next-intl';
import { useProject } from '@/components/project/project-context';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Confirm } from '@/components/ui/confirm';
import { Checkbox, Select } from '@/components/ui/input';
import { Row, Td } from '@/components/ui/table';
import { useToast } from '@/components/ui/toast';
import { call } from '@/lib/client/call';
import {
  listMembers,
  type Member,
  type MemberPatch,
  qualifyMember,
  removeMember,
  updateMember,
} from '@/lib/contracts/members';
import { may } from '@/lib/contracts/permissions';
import type { Role } from '@/lib/contracts/words';
import { GroupsField } from './groups-field';
import { LocaleChoice } from './locale-choice';
import { RoleOptions } from './role-options';
import { Standing } from './standing';

export function MemberRow({ member }: { member: Member }) {
  const t = useTranslations('members');
  const roles = useTranslations('shell.role');
  const common = useTranslations('common');
  const format = useFormatter();
  const toast = useToast();
  const client = useQueryClient();
  const { role, person, can } = useProject();
  const renew = () => client.invalidateQueries({ queryKey: [listMembers.id] });
  const change = useMutation({
    mutationFn: (body: MemberPatch) => call(updateMember, { params: { id: member.id }, body }),
    onSuccess: () => toast.say(common('saved')),
    onError: toast.fail,
    onSettled: renew,
  });
  const qualify = useMutation({
    mutationFn: (body: { taskId: string; qualified: boolean }) =>
      call(qualifyMember, { params: { id: member.id }, body }),
    onSuccess: () => toast.say(common('saved')),
    onError: toast.fail,
    onSettled: renew,
  });
  const remove = useMutation({
    mutationFn: () => call(removeMember, { params: { id: member.id } }),
    onSuccess: () => toast.say(t('removed', { name: member.person.name })),
    onError: toast.fail,
    onSettled: renew,
  });
  // What the API would refuse is not offered: an admin's row to a lead, one's own role to anyone.
  const mayTouch = can('member.write') && (member.role !== 'admin' || role === 'admin');
  const isSelf = member.person.id === person.id;
  const { name, email, banned } = member.person;
  return (
    <Row>
      <Td>
        <span className="font-medium">{name}</span> {isSelf && <Badge tone="accent">{t('you')}</Badge>}{' '}
        {member.paused && <Badge tone="unsure">{t(`paused.${member.paused.reason}`)}</Badge>}{' '}
        {banned && <Badge tone="unsure">{t('banned')}</Badge>}
        <div className="text-muted text-xs">{email}</div>
      </Td>
      <Td className="w-48 min-w-36 whitespace-nowrap">
        {mayTouch && !isSelf ? (
          <Select
            aria-label={t('roleOf', { name })}
            value={change.isPending ? (change.variables.role ?? member.role) : member.role}
            disabled={change.isPending}
            onChange={(e) => change.mutate({ role: e.target.value as Role })}
          >
            <RoleOptions />
          </Select>
        ) : (
          roles(member.role)
        )}
        {mayTouch && !isSelf && !may(member.role, 'adjudicate') ? (
          <label className="mt-1 flex items-center gap-1.5 text-sm" title={t('seniorHint')}>
            <Checkbox
              checked={change.isPending ? (change.variables.senior ?? member.senior) : member.senior}
              disabled={change.isPending}
              aria-label={t('seniorOf', { name })}
              onChange={(e) => change.mutate({ senior: e.target.checked })}
            />
            {t('senior')}
          </label>
        ) : (
          member.senior && <Badge>{t('senior')}</Badge>
        )}
      </Td>
      <Td>
        <LocaleChoice
          value={member.locales}
          label={t('localesOf', { name })}
          {...(mayTouch ? { onChange: (locales) => change.mutate({ locales }) } : {})}
        />
      </Td>
      <Td>
        <GroupsField
          key={member.groups.join()}
          member={member}
          {...(mayTouch ? { onChange: (groups) => change.mutate({ groups }) } : {})}
        />
      </Td>
      <Td>
        <Standing
          member={member}
          {...(mayTouch && !isSelf
            ? {
                onPause: (paused) => change.mutate({ paused }),
                onQualify: (taskId, qualified) => qualify.mutate({ taskId, qualified }),
              }
            : {})}
        />
      </Td>
      <Td className="whitespace-nowrap text-muted">
        {format.dateTime(new Date(member.createdAt), { dateStyle: 'medium' })}
      </Td>
      {can('member.write') && (
        <Td className="text-right">
          {mayTouch && (
            <Confirm
              trigger={
                <Button
                  size="sm"
                  variant="quiet"
                  busy={remove.isPending}
                  aria-label={t('removeOf', { name })}
                >
                  {common('remove')}
                </Button>
              }
              title={t('removeTitle', { name })}
              text={t('removeText')}
              action={common('remove')}
              onConfirm={() => remove.mutate()}
            />
          )}
        </Td>
      )}
    </Row>
  );
}
