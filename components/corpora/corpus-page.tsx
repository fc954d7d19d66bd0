'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { ImportErrors } from '@/components/imports/import-errors';
import { useLive } from '@/components/live/use-live';
import { useProject } from '@/components/project/project-context';
import { Button } from '@/components/ui/button';
import { Page } from '@/components/ui/page';
import { QueryView } from '@/components/ui/query-view';
import { isUnderWay } from '@/components/work/work-line';
import { addressOf, call } from '@/lib/client/call';
import { refresh } from '@/lib/client/refresh';
import { type Corpus, downloadCorpus, getCorpus, listCorpora } from '@/lib/contracts/corpora';
import type { Operation } from '@/lib/contracts/operation';
import { CorpusRows } from './corpus-rows';
import { CorpusWork, Origin } from './corpus-table';
import { FilterForm } from './filter-form';
import { FilterReportView } from './filter-report';
import { Languages } from './languages';
import { useSize } from './use-size';

/** One corpus: what it holds, what filters dropped on the way to it, and filters for the next one. */
export function CorpusPage({ id }: { id: string }) {
  const { project } = useProject();
  const client = useQueryClient();
  const corpus = useQuery({
    queryKey: [getCorpus.id, id],
    queryFn: () => call(getCorpus, { params: { id } }),
    refetchInterval: ({ state }) => (state.data && isUnderWay(state.data) ? 3000 : false),
  });
  useLive(project.id, (e) => {
    if (e.topic !== 'everything' && e.topic !== 'corpora') return;
    void refresh(client, [listCorpora.id]);
    if (!e.id || e.id === id) void refresh(client, [getCorpus.id, id]);
  });
  return <QueryView query={corpus}>{(c) => <Shown corpus={c} />}</QueryView>;
}

function Shown({ corpus: c }: { corpus: Corpus }) {
  const t = useTranslations('corpora');
  const size = useSize();
  const { can } = useProject();
  const ready = c.state === 'done';
  return (
    <Page
      title={<span className="break-words">{c.name}</span>}
      lead={<Lead corpus={c} />}
      actions={
        ready && (
          <Button asChild>
            <a href={addressOf(downloadCorpus as unknown as Operation, { id: c.id })} download>
              {t('download')}
            </a>
          </Button>
        )
      }
    >
      {!ready && <CorpusWork corpus={c} mayCancel={can('corpus.write')} />}
      {c.errors.length > 0 && <ImportErrors errors={c.errors} count={c.errorCount} />}
      {ready && (
        <div className="flex flex-col gap-3">
          <p className="text-sm">
            {t('sentence', { rows: c.rows, size: size(c.bytes) })}{' '}
            <span className="break-all font-mono text-muted text-xs">{c.contentHash}</span>
          </p>
          <Languages counts={c.languages} bar />
        </div>
      )}
      {c.report && <FilterReportView report={c.report} />}
      {ready && <CorpusRows id={c.id} />}
      {ready && can('corpus.write') && <FilterForm corpus={c} />}
    </Page>
  );
}

function Lead({ corpus: c }: { corpus: Corpus }) {
  const t = useTranslations('corpora');
  const { project } = useProject();
  return (
    <>
      {t(`kindIs.${c.kind}`)} ·{' '}
      {c.parent ? (
        <Link
          className="text-accent underline underline-offset-2"
          href={`/projects/${project.slug}/corpora/${c.parent.id}`}
        >
          <Origin corpus={c} />
        </Link>
      ) : (
        <Origin corpus={c} />
      )}
    </>
  );
}
