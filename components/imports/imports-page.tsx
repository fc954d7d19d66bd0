'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useLive } from '@/components/live/use-live';
import { useProject } from '@/components/project/project-context';
import { More } from '@/components/ui/more';
import { Page, Section } from '@/components/ui/page';
import { QueryView } from '@/components/ui/query-view';
import { Empty } from '@/components/ui/states';
import { refresh } from '@/lib/client/refresh';
import { useList } from '@/lib/client/use-list';
import { getImport, listImports } from '@/lib/contracts/imports';
import { ImportCard } from './import-card';
import { ImportForm } from './import-form';

/** Bring prompts or rankings in; see what became of each file, with the lines that are wrong. */
export function ImportsPage() {
  const t = useTranslations('imports');
  const { project } = useProject();
  const client = useQueryClient();
  const [open, setOpen] = useState<string>();
  const list = useList(listImports, { params: { id: project.id }, query: { limit: 20 } });
  const renew = () => {
    void refresh(client, [listImports.id]);
    void refresh(client, [getImport.id]);
  };
  useLive(project.id, (e) => {
    if (['imports', 'everything'].includes(e.topic)) renew();
  });
  const started = (id: string) => {
    setOpen(id);
    renew();
  };
  return (
    <Page title={t('title')} lead={t('lead')}>
      <ImportForm onStarted={started} />
      <Section title={t('earlier')}>
        <QueryView query={list}>
          {(imports) =>
            imports.length === 0 ? (
              <Empty title={t('empty')}>{t('emptyWhat')}</Empty>
            ) : (
              <ul className="flex flex-col gap-3">
                {imports.map((i) => (
                  <ImportCard
                    key={i.id}
                    item={i}
                    open={open === i.id}
                    onToggle={() => setOpen(open === i.id ? undefined : i.id)}
                    onStarted={started}
                  />
                ))}
              </ul>
            )
          }
        </QueryView>
        <More list={list} />
      </Section>
    </Page>
  );
}
