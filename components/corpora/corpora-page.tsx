'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useLive } from '@/components/live/use-live';
import { useProject } from '@/components/project/project-context';
import { More } from '@/components/ui/more';
import { Page, Section } from '@/components/ui/page';
import { QueryView } from '@/components/ui/query-view';
import { Empty } from '@/components/ui/states';
import { refresh } from '@/lib/client/refresh';
import { useList } from '@/lib/client/use-list';
import { listCorpora } from '@/lib/contracts/corpora';
import { CorpusForm } from './corpus-form';
import { CorpusTable } from './corpus-table';

/** The project's corpora; bring one more in. */
export function CorporaPage() {
  const t = useTranslations('corpora');
  const { project, can } = useProject();
  const client = useQueryClient();
  const list = useList(listCorpora, { params: { id: project.id } });
  const renew = () => void refresh(client, [listCorpora.id]);
  useLive(project.id, (e) => {
    if (['corpora', 'everything'].includes(e.topic)) renew();
  });
  return (
    <Page title={t('title')} lead={t('lead')}>
      {can('corpus.write') && <CorpusForm onStarted={renew} />}
      <Section title={t('list')}>
        <QueryView query={list}>
          {(corpora) =>
            corpora.length === 0 ? (
              <Empty title={t('empty')}>{t(can('corpus.write') ? 'emptyWhat' : 'emptyLook')}</Empty>
            ) : (
              <CorpusTable corpora={corpora} />
            )
          }
        </QueryView>
        <More list={list} />
      </Section>
    </Page>
  );
}
