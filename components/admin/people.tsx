'use client';
import { useTranslations } from 'next-intl';
import { useDeferredValue, useState } from 'react';
import { Input } from '@/components/ui/input';
import { More } from '@/components/ui/more';
import { Section } from '@/components/ui/page';
import { QueryView } from '@/components/ui/query-view';
import { Empty } from '@/components/ui/states';
import { Body, Head, Row, Table, Th } from '@/components/ui/table';
import { useList } from '@/lib/client/use-list';
import { listUsers } from '@/lib/contracts/users';
import { LinkDialog } from './link-dialog';
import { PersonRow } from './person-row';

export function People({ personId }: { personId: string }) {
  const t = useTranslations('admin');
  const [text, setText] = useState('');
  const search = useDeferredValue(text.trim());
  const users = useList(listUsers, { query: search ? { search } : {} });
  return (
    <Section
      title={t('people')}
      lead={t('peopleText')}
      actions={<LinkDialog kind="invite" trigger={t('inviteAdmin')} />}
    >
      <Input
        type="search"
        aria-label={t('search')}
        placeholder={t('search')}
        value={text}
        onChange={(e) => setText(e.target.value)}
        className="max-w-sm"
      />
      <QueryView query={users} rows={5}>
        {(items) =>
          items.length === 0 ? (
            <Empty title={t('nobody')} />
          ) : (
            <Table aria-label={t('people')}>
              <Head>
                <Row>
                  <Th>{t('person')}</Th>
                  <Th>{t('state')}</Th>
                  <Th>{t('since')}</Th>
                  <Th>
                    <span className="sr-only">{t('actions')}</span>
                  </Th>
                </Row>
              </Head>
              <Body>
                {items.map((user) => (
                  <PersonRow key={user.id} user={user} isSelf={user.id === personId} />
                ))}
              </Body>
            </Table>
          )
        }
      </QueryView>
      <More list={users} />
    </Section>
  );
}
