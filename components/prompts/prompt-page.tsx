'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import { useLive } from '@/components/live/use-live';
import { useProject } from '@/components/project/project-context';
import { ReferenceDialog } from '@/components/references/reference-dialog';
import { Badge } from '@/components/ui/badge';
import { Field } from '@/components/ui/field';
import { Select } from '@/components/ui/input';
import { Page, Section } from '@/components/ui/page';
import { QueryView } from '@/components/ui/query-view';
import { Empty } from '@/components/ui/states';
import { call } from '@/lib/client/call';
import { refresh } from '@/lib/client/refresh';
import { getPrompt, type PromptDetail } from '@/lib/contracts/prompts';
import { PairTable } from './pair-table';
import { RankingList } from './ranking-list';
import { VersionView } from './version-view';

/** One prompt with what hangs on it: versions, candidates and their sources, rankings, pairs. */
export function PromptPage({ id }: { id: string }) {
  const t = useTranslations('prompts');
  const { project } = useProject();
  const client = useQueryClient();
  const query = useQuery({
    queryKey: [getPrompt.id, id],
    queryFn: () => call(getPrompt, { params: { id } }),
  });
  useLive(project.id, (e) => {
    if (['prompts', 'rankings', 'progress', 'expansions', 'everything'].includes(e.topic))
      void refresh(client, [getPrompt.id, id]);
  });
  return (
    <Page
      title={<span className="break-all font-mono">{query.data?.externalId ?? t('one')}</span>}
      lead={
        <Link href={`/projects/${project.slug}/prompts`} className="text-accent underline underline-offset-2">
          {t('backToAll')}
        </Link>
      }
    >
      <QueryView query={query} rows={6}>
        {(p) => <Prompt prompt={p} />}
      </QueryView>
    </Page>
  );
}

function Prompt({ prompt: p }: { prompt: PromptDetail }) {
  const t = useTranslations('prompts');
  const format = useFormatter();
  const { project, can } = useProject();
  const [chosen, setChosen] = useState<string>();
  const version = p.versions.find((v) => v.id === chosen) ?? p.versions[0];
  if (!version) return <Empty title={t('noVersion')} />;
  const places = new Map(version.candidates.map((c, i) => [c.id, i + 1]));
  const rankings = p.rankings.filter((r) => r.versionId === version.id);
  const pairs = p.pairs.filter((x) => x.versionId === version.id);
  return (
    <>
      <div className="flex flex-wrap items-end gap-x-6 gap-y-3">
        <dl className="flex flex-wrap gap-x-6 gap-y-2 text-sm">
          <Fact name={t('task')}>{p.task.name}</Fact>
          <Fact name={t('locale')}>{p.locale}</Fact>
          <Fact name={t('split')}>
            <Badge>{t(`splitOf.${p.split}`)}</Badge>
          </Fact>
          {p.groupKey !== p.externalId && <Fact name={t('group')}>{p.groupKey}</Fact>}
          <Fact name={t('imported')}>{format.dateTime(new Date(version.createdAt), 'short')}</Fact>
        </dl>
        {p.versions.length > 1 && (
          <Field label={t('version')}>
            <Select value={version.id} onChange={(e) => setChosen(e.target.value)}>
              {p.versions.map((v) => (
                <option key={v.id} value={v.id}>
                  {v.version === p.version
                    ? t('versionCurrent', { n: v.version })
                    : t('versionN', { n: v.version })}
                </option>
              ))}
            </Select>
          </Field>
        )}
      </div>
      <VersionView version={version} />
      {can('task.write') &&
        version.version === p.version &&
        version.candidates.length >= 2 &&
        version.candidates.length <= 12 && (
          <div>
            <ReferenceDialog
              key={version.id}
              projectId={project.id}
              promptId={p.id}
              candidates={version.candidates}
            />
          </div>
        )}
      <Section title={t('rankingsN', { n: rankings.length })}>
        {rankings.length ? (
          <RankingList rankings={rankings} prompt={p} candidates={version.candidates} />
        ) : (
          <Empty title={t('noRanking')} />
        )}
      </Section>
      <Section title={t('pairsN', { n: pairs.length })} lead={t('pairsLead')}>
        {pairs.length ? <PairTable pairs={pairs} places={places} /> : <Empty title={t('noPair')} />}
      </Section>
    </>
  );
}

const Fact = ({ name, children }: { name: string; children: React.ReactNode }) => (
  <div>
    <dt className="text-muted text-xs">{name}</dt>
    <dd>{children}</dd>
  </div>
);
