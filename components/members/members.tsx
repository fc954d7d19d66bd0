'use client';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useProject } from '@/components/project/project-context';
import { Button } from '@/components/ui/button';
import { More } from '@/components/ui/more';
import { Page } from '@/components/ui/page';
import { QueryView } from '@/components/ui/query-view';
import { Body, Head, Row, Table, Th } from '@/components/ui/table';
import { useList } from '@/lib/client/use-list';
import { listMembers } from '@/lib/contracts/members';
import { InviteDialog } from './invite-dialog';
import { Invites } from './invites';
import { MemberRow } from './member-row';

export function Members() {
  const t = useTranslations('members');
  const { project, can } = useProject();
  const members = useList(listMembers, { params: { id: project.id } });
  const mayWrite = can('member.write');
  return (
    <Page
      title={t('title')}
      lead={t('lead')}
      actions={
        <>
          {can('audit.read') && (
            <Button asChild>
              <Link href={`/projects/${project.slug}/members/audit`}>{t('audit')}</Link>
            </Button>
          )}
          {mayWrite && <InviteDialog />}
        </>
      }
    >
      <QueryView query={members}>
        {(items) => (
          <Table aria-label={t('title')}>
            <Head>
              <Row>
                <Th>{t('person')}</Th>
                <Th>{t('role')}</Th>
                <Th>{t('locales')}</Th>
                <Th>{t('groups')}</Th>
                <Th>{t('standing')}</Th>
                <Th>{t('since')}</Th>
                {mayWrite && (
                  <Th>
                    <span className="sr-only">{t('actions')}</span>
                  </Th>
                )}
              </Row>
            </Head>
            <Body>
              {items.map((member) => (
                <MemberRow key={member.id} member={member} />
              ))}
            </Body>
          </Table>
        )}
      </QueryView>
      <More list={members} />
      {mayWrite && <Invites />}
    </Page>
  );
}
