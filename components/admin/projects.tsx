'use client';
import { Plus } from 'lucide-react';
import Link from 'next/link';
import { useFormatter, useTranslations } from 'next-intl';
import { Badge } from '@/components/ui/badge';
import { More } from '@/components/ui/more';
import { Section } from '@/components/ui/page';
import { QueryView } from '@/components/ui/query-view';
import { Empty } from '@/components/ui/states';
import { Body, Head, Row, Table, Td, Th } from '@/components/ui/table';
import { useList } from '@/lib/client/use-list';
import { listProjects } from '@/lib/contracts/projects';
import { NewProjectDialog } from './new-project-dialog';

export function Projects() {
  const t = useTranslations('admin');
  const format = useFormatter();
  const projects = useList(listProjects);
  return (
    <Section title={t('projects')} actions={<NewProjectDialog icon={<Plus />} />}>
      <QueryView query={projects}>
        {(items) =>
          items.length === 0 ? (
            <Empty title={t('noProjects')} />
          ) : (
            <Table aria-label={t('projects')}>
              <Head>
                <Row>
                  <Th>{t('name')}</Th>
                  <Th>{t('locales')}</Th>
                  <Th className="text-right">{t('overlap')}</Th>
                  <Th>{t('since')}</Th>
                </Row>
              </Head>
              <Body>
                {items.map((p) => (
                  <Row key={p.id}>
                    <Td className="min-w-52">
                      <Link href={`/projects/${p.slug}`} className="font-medium text-accent underline">
                        {p.name}
                      </Link>{' '}
                      {p.isDemo && <Badge>{t('demo')}</Badge>}{' '}
                      {p.state === 'paused' && <Badge tone="unsure">{t('paused')}</Badge>}
                      <div className="text-muted text-xs">{p.slug}</div>
                    </Td>
                    <Td>{p.locales.join(', ')}</Td>
                    <Td num>{p.overlap}</Td>
                    <Td className="whitespace-nowrap text-muted">
                      {format.dateTime(new Date(p.createdAt), { dateStyle: 'medium' })}
                    </Td>
                  </Row>
                ))}
              </Body>
            </Table>
          )
        }
      </QueryView>
      <More list={projects} />
    </Section>
  );
}
