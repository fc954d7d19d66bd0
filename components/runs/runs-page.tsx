'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useFormatter, useTranslations } from 'next-intl';
import { useLive } from '@/components/live/use-live';
import { useProject } from '@/components/project/project-context';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Page, Section } from '@/components/ui/page';
import { QueryView } from '@/components/ui/query-view';
import { Empty } from '@/components/ui/states';
import { Body, Head, Row, Table, Td, Th } from '@/components/ui/table';
import { call } from '@/lib/client/call';
import { refresh } from '@/lib/client/refresh';
import { listRunsOp, type Run } from '@/lib/contracts/runs';
import { CheckpointList } from './checkpoint-list';
import { MachineNote } from './machine-note';

export function RunsPage() {
  const t = useTranslations('runs');
  const { project, can } = useProject();
  const client = useQueryClient();
  const runs = useQuery({
    queryKey: ['runs', project.id],
    queryFn: () => call(listRunsOp, { params: { id: project.id }, query: { limit: 50 } }),
  });
  useLive(project.id, (e) => {
    if (e.topic === 'runs' || e.topic === 'everything') void refresh(client, ['runs', project.id]);
  });
  const base = `/projects/${project.slug}/runs`;
  return (
    <Page
      title={t('title')}
      lead={t('lead')}
      actions={
        can('run.write') && (
          <Button asChild variant="primary">
            <Link href={`${base}/new`}>{t('new')}</Link>
          </Button>
        )
      }
    >
      <QueryView query={runs}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t('empty')}>{t('emptyWhat')}</Empty>
          ) : (
            <RunTable runs={items} base={base} />
          )
        }
      </QueryView>
      <CheckpointList />
      <Section title={t('machine')}>
        <MachineNote />
      </Section>
    </Page>
  );
}

function RunTable({ runs, base }: { runs: Run[]; base: string }) {
  const t = useTranslations('runs');
  const format = useFormatter();
  return (
    <Table aria-label={t('title')}>
      <Head>
        <Row>
          <Th>{t('name')}</Th>
          <Th>{t('stageLabel')}</Th>
          <Th>{t('stateLabel')}</Th>
          <Th className="text-right">{t('rail.step')}</Th>
          <Th>{t('dataLabel')}</Th>
          <Th>{t('modelLabel')}</Th>
          <Th>{t('created')}</Th>
        </Row>
      </Head>
      <Body>
        {runs.map((r) => (
          <Row key={r.id}>
            <Td>
              <Link
                className="font-medium text-accent underline-offset-2 hover:underline"
                href={`${base}/${r.id}`}
              >
                {r.name}
              </Link>
            </Td>
            <Td className="whitespace-nowrap">{t(`stage.${r.stage}`)}</Td>
            <Td>
              <Badge>{t(`state.${r.state}`)}</Badge>
            </Td>
            <Td num className="whitespace-nowrap">
              {r.step} / {r.totalSteps}
            </Td>
            <Td>{r.set ? `${r.set.name} v${r.set.version}` : r.corpora.map((c) => c.name).join(' + ')}</Td>
            <Td className="font-mono text-xs">{r.modelName}</Td>
            <Td className="whitespace-nowrap text-muted">
              {format.dateTime(new Date(r.createdAt), 'short')}
            </Td>
          </Row>
        ))}
      </Body>
    </Table>
  );
}
