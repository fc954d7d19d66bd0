'use client';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useFormatter, useTranslations } from 'next-intl';
import { useEffect, useRef } from 'react';
import { useLive } from '@/components/live/use-live';
import { useProject } from '@/components/project/project-context';
import { Page, Section } from '@/components/ui/page';
import { Progress } from '@/components/ui/progress';
import { QueryView } from '@/components/ui/query-view';
import { Empty } from '@/components/ui/states';
import { call } from '@/lib/client/call';
import { refresh } from '@/lib/client/refresh';
import { type ProjectProgress, projectProgress } from '@/lib/contracts/progress';
import { PeopleTable } from './people-table';
import { TaskTable } from './task-table';

/** Events come as fast as people submit; the page asks at most this often. */
const GAP_MS = 1000;

/** The lead's page: one sentence, then people and tasks; moves while people work. */
export function ProgressPage() {
  const t = useTranslations('progress');
  const { project } = useProject();
  const queries = useQueryClient();
  const key = ['progress', project.id];
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) =>
      call(projectProgress, {
        params: { id: project.id },
        query: { tz: Intl.DateTimeFormat().resolvedOptions().timeZone },
        signal,
      }),
    placeholderData: keepPreviousData,
    // Leases run out without an event.
    refetchInterval: 60_000,
  });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useLive(project.id, ({ topic }) => {
    if (topic !== 'progress' && topic !== 'everything') return;
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      void refresh(queries, key);
    }, GAP_MS);
  });
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      timer.current = undefined;
    },
    [],
  );

  return (
    <Page title={t('title')}>
      <QueryView query={query} rows={6}>
        {(p) =>
          p.items.total === 0 ? (
            <Empty title={t('empty')}>{t('emptyHint')}</Empty>
          ) : (
            <>
              <Summary p={p} />
              <Section title={t('people')} lead={t('peopleLead')}>
                <PeopleTable people={p.people} />
              </Section>
              <Section title={t('tasks')}>
                <TaskTable tasks={p.tasks} />
              </Section>
            </>
          )
        }
      </QueryView>
    </Page>
  );
}

/** One sentence: how far, how fast, how long. */
function Summary({ p }: { p: ProjectProgress }) {
  const t = useTranslations('progress');
  const format = useFormatter();
  const open = p.slots.total - p.slots.done;
  const { perHour } = p.pace;
  const pace =
    open === 0
      ? t('allDone')
      : perHour === null
        ? t('paceTooFew', { n: p.pace.n })
        : t('pace', { perHour: format.number(perHour), hours: hoursOf(open / perHour) });
  return (
    <div className="flex max-w-4xl flex-col gap-3">
      <p className="text-lg">
        {t('sentence', { done: p.slots.done, total: p.slots.total, today: p.rankings.today })} {pace}
      </p>
      <Progress done={p.slots.done} total={p.slots.total} label={t('title')} />
      <p className="text-muted text-sm">
        {t('detail', {
          itemsDone: p.items.done,
          items: p.items.total,
          held: p.slots.held,
          left: p.slots.left,
        })}
      </p>
    </div>
  );
}

/** Whole hours; more would be a false figure. */
const hoursOf = (hours: number) => Math.max(1, Math.round(hours));
