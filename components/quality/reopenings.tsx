'use client';
import { useFormatter, useTranslations } from 'next-intl';
import { useProject } from '@/components/project/project-context';
import { More } from '@/components/ui/more';
import { Section } from '@/components/ui/page';
import { Body, Head, Row, Table, Td, Th } from '@/components/ui/table';
import { isUnderWay, WorkLine } from '@/components/work/work-line';
import { useList } from '@/lib/client/use-list';
import { listReopenings } from '@/lib/contracts/quality';

/** Reopenings and how far they are; nothing where there was none. */
export function Reopenings() {
  const t = useTranslations('quality');
  const format = useFormatter();
  const { project, can } = useProject();
  const list = useList(listReopenings, { params: { id: project.id }, query: { limit: 10 } });
  if (!list.data || list.data.length === 0) return null;
  return (
    <Section title={t('reopenings')}>
      <Table aria-label={t('reopenings')} aria-busy={list.data.some(isUnderWay)}>
        <Head>
          <Row>
            <Th>{t('person')}</Th>
            <Th>{t('started2')}</Th>
            <Th>{t('state')}</Th>
            <Th className="text-right">{t('rankings')}</Th>
            <Th className="text-right">{t('pairs')}</Th>
          </Row>
        </Head>
        <Body>
          {list.data.map((r) => (
            <Row key={r.id}>
              <Td className="min-w-32 font-medium">{r.person}</Td>
              <Td className="whitespace-nowrap text-muted">
                {format.dateTime(new Date(r.createdAt), 'short')}
              </Td>
              <Td>
                <WorkLine work={r} label={t('reopenings')} mayCancel={can('reopen')} />
              </Td>
              <Td num>{format.number(r.counts.rankings)}</Td>
              <Td num>{format.number(r.counts.pairs)}</Td>
            </Row>
          ))}
        </Body>
      </Table>
      <More list={list} />
    </Section>
  );
}
