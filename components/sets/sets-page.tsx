'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useLive } from '@/components/live/use-live';
import { useProject } from '@/components/project/project-context';
import { Button } from '@/components/ui/button';
import { More } from '@/components/ui/more';
import { Page, Section } from '@/components/ui/page';
import { QueryView } from '@/components/ui/query-view';
import { Empty, ErrorNote } from '@/components/ui/states';
import { call } from '@/lib/client/call';
import { refresh } from '@/lib/client/refresh';
import { useList } from '@/lib/client/use-list';
import { createSetVersion, listSets, type PreferenceSet } from '@/lib/contracts/sets';
import { NewSetDialog } from './new-set-dialog';
import { SelectWords } from './select-words';
import { VersionTable } from './version-table';

/** The project's sets, each with its versions; freeze one more with one click. */
export function SetsPage() {
  const t = useTranslations('sets');
  const { project, can } = useProject();
  const client = useQueryClient();
  const sets = useList(listSets, { params: { id: project.id } });
  useLive(project.id, (e) => {
    if (['versions', 'sets', 'everything'].includes(e.topic)) void refresh(client, [listSets.id]);
  });
  return (
    <Page
      title={t('title')}
      lead={t('lead')}
      actions={
        <>
          {can('progress.read') && (
            <Button asChild>
              <Link href={`/projects/${project.slug}/expand`}>{t('toExpand')}</Link>
            </Button>
          )}
          {can('set.write') && <NewSetDialog />}
        </>
      }
    >
      <QueryView query={sets}>
        {(items) =>
          items.length === 0 ? (
            <Empty title={t('empty')}>{t('emptyWhat')}</Empty>
          ) : (
            <div className="flex flex-col gap-8">
              {items.map((set) => (
                <SetSection key={set.id} set={set} />
              ))}
            </div>
          )
        }
      </QueryView>
      <More list={sets} />
    </Page>
  );
}

function SetSection({ set }: { set: PreferenceSet }) {
  const t = useTranslations('sets');
  const { can } = useProject();
  const client = useQueryClient();
  const freeze = useMutation({
    mutationFn: () => call(createSetVersion, { params: { id: set.id }, body: {} }),
    onSettled: () => client.invalidateQueries({ queryKey: [listSets.id] }),
  });
  return (
    <Section
      title={<span className="break-words">{set.name}</span>}
      lead={<SelectWords select={set.select} />}
      actions={
        can('set.write') && (
          <Button busy={freeze.isPending} onClick={() => freeze.mutate()}>
            {t('freeze', { n: (set.versions[0]?.version ?? 0) + 1 })}
          </Button>
        )
      }
    >
      {freeze.error && <ErrorNote error={freeze.error} />}
      {set.versions.length === 0 ? (
        <p className="text-muted text-sm">{t('noVersion')}</p>
      ) : (
        <VersionTable versions={set.versions} label={t('versionsOf', { name: set.name })} />
      )}
    </Section>
  );
}
