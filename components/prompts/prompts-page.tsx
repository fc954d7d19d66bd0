'use client';
import { useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import { useLive } from '@/components/live/use-live';
import { useProject } from '@/components/project/project-context';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { More } from '@/components/ui/more';
import { Page } from '@/components/ui/page';
import { QueryView } from '@/components/ui/query-view';
import { Empty } from '@/components/ui/states';
import { Body, Head, Row, Table, Td, Th } from '@/components/ui/table';
import { addressOf } from '@/lib/client/call';
import { refresh } from '@/lib/client/refresh';
import { useList } from '@/lib/client/use-list';
import { exportPrompts, exportRankings } from '@/lib/contracts/imports';
import type { Operation } from '@/lib/contracts/operation';
import { listPrompts, type PromptLine } from '@/lib/contracts/prompts';
import { type Filters, NO_FILTERS, PromptFilters } from './prompt-filters';

/** All prompts of the project: filter, search, open one. */
export function PromptsPage() {
  const t = useTranslations('prompts');
  const { project, can } = useProject();
  const client = useQueryClient();
  const [filters, setFilters] = useState<Filters>(NO_FILTERS);
  const list = useList(listPrompts, { params: { id: project.id }, query: filters });
  useLive(project.id, (e) => {
    if (['prompts', 'everything'].includes(e.topic)) void refresh(client, [listPrompts.id]);
  });
  const filtered = Object.values(filters).some((v) => v);
  const download = (op: unknown) => addressOf(op as Operation, { id: project.id });
  return (
    <Page
      title={t('title')}
      lead={t('lead')}
      actions={
        <>
          <Button asChild>
            <a href={download(exportPrompts)} download>
              {t('export')}
            </a>
          </Button>
          <Button asChild>
            <a href={download(exportRankings)} download>
              {t('exportRankings')}
            </a>
          </Button>
          {can('import.write') && (
            <Button asChild variant="primary">
              <Link href={`/projects/${project.slug}/imports`}>{t('import')}</Link>
            </Button>
          )}
        </>
      }
    >
      <PromptFilters value={filters} onChange={setFilters} />
      <QueryView query={list} rows={8}>
        {(prompts) =>
          prompts.length > 0 ? (
            <Prompts prompts={prompts} />
          ) : filtered ? (
            <Empty title={t('noneMatch')}>
              <Button variant="link" onClick={() => setFilters(NO_FILTERS)}>
                {t('clear')}
              </Button>
            </Empty>
          ) : (
            <Empty title={t('empty')}>{t('emptyWhat')}</Empty>
          )
        }
      </QueryView>
      <More list={list} />
    </Page>
  );
}

function Prompts({ prompts }: { prompts: PromptLine[] }) {
  const t = useTranslations('prompts');
  const format = useFormatter();
  const { project } = useProject();
  return (
    <Table aria-label={t('title')}>
      <Head>
        <Row>
          <Th>{t('prompt')}</Th>
          <Th>{t('task')}</Th>
          <Th>{t('locale')}</Th>
          <Th>{t('split')}</Th>
          <Th className="text-right">{t('candidates')}</Th>
          <Th className="text-right">{t('rankings')}</Th>
        </Row>
      </Head>
      <Body>
        {prompts.map((p) => (
          <Row key={p.id} className="relative hover:bg-hover">
            <Td className="w-full min-w-72 max-w-0">
              <Link
                href={`/projects/${project.slug}/prompts/${p.id}`}
                className="block truncate after:absolute after:inset-0"
                dir="auto"
              >
                {p.preview}
              </Link>
              <span className="block truncate font-mono text-muted text-xs">
                {p.externalId}
                {p.version > 1 && ` · ${t('versionN', { n: p.version })}`}
              </span>
            </Td>
            <Td className="whitespace-nowrap">{p.task.name}</Td>
            <Td>{p.locale}</Td>
            <Td>
              <Badge>{t(`splitOf.${p.split}`)}</Badge>
            </Td>
            <Td num>{format.number(p.candidates)}</Td>
            <Td num>{format.number(p.rankings)}</Td>
          </Row>
        ))}
      </Body>
    </Table>
  );
}
