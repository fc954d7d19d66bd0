'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import { useProject } from '@/components/project/project-context';
import { Field } from '@/components/ui/field';
import { Select } from '@/components/ui/input';
import { More } from '@/components/ui/more';
import { Page, Section } from '@/components/ui/page';
import { QueryView } from '@/components/ui/query-view';
import { Stat } from '@/components/ui/stat';
import { Empty } from '@/components/ui/states';
import { Body, Head, Row, Table, Td, Th } from '@/components/ui/table';
import { useTasks } from '@/components/work/use-tasks';
import { call } from '@/lib/client/call';
import { useList } from '@/lib/client/use-list';
import {
  type Agreement,
  type Figure as FigureOf,
  listAgreementOfPairs,
  listAgreementOfPeople,
  listContested,
  readAgreement,
} from '@/lib/contracts/agreement';
import { ContestedTable } from './contested-table';
import { Figure, FigureWhisker } from './figure';
import { OverTime } from './over-time';
import { AgreementOfPairs, AgreementOfPeople } from './people';
import { TaskSelect } from './task-select';
import { useAgreementLive } from './use-agreement-live';

/** How far people agree: one sentence, the figures, then tasks, time, people and the most contested items. */
export function AgreementPage() {
  const t = useTranslations('agreement');
  const { project } = useProject();
  const tasks = useTasks();
  const [task, setTask] = useState<string>();
  const [by, setBy] = useState<'day' | 'week'>('week');
  const query = useQuery({
    queryKey: [readAgreement.id, project.id, task, by],
    queryFn: ({ signal }) =>
      call(readAgreement, { params: { id: project.id }, query: { by, ...(task ? { task } : {}) }, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  });
  useAgreementLive(project.id, [
    readAgreement.id,
    listAgreementOfPeople.id,
    listAgreementOfPairs.id,
    listContested.id,
  ]);
  return (
    <Page
      title={t('title')}
      lead={t('lead')}
      actions={
        <div className="flex gap-3">
          <TaskSelect label={t('task')} all={t('allTasks')} tasks={tasks} value={task} onChange={setTask} />
          <Field label={t('by')}>
            <Select value={by} onChange={(e) => setBy(e.target.value as 'day' | 'week')}>
              <option value="week">{t('week')}</option>
              <option value="day">{t('day')}</option>
            </Select>
          </Field>
        </div>
      }
    >
      <QueryView query={query} rows={6}>
        {(a) =>
          a.items === 0 ? (
            <Empty title={t('empty')}>{a.waiting > 0 ? t('counting') : t('emptyHint')}</Empty>
          ) : (
            <>
              <Whole a={a} />
              {a.tasks.length > 1 && <Tasks tasks={a.tasks} />}
              <Section title={t('over')} lead={t('overLead')}>
                <OverTime over={a.over} by={by} />
              </Section>
              <AgreementOfPeople task={task} />
              <AgreementOfPairs task={task} />
              <Least task={task} />
            </>
          )
        }
      </QueryView>
    </Page>
  );
}

function Whole({ a }: { a: Agreement }) {
  const t = useTranslations('agreement');
  const format = useFormatter();
  const { pairwise, alpha, tauB, w } = a.figures;
  const share = (x: number) => format.number(x, { style: 'percent', maximumFractionDigits: 0 });
  const stat = (name: 'alpha' | 'tauB' | 'w' | 'pairwise' | 'kappa', figure: FigureOf) => (
    <Stat
      key={name}
      label={t(name)}
      value={figure.value ?? undefined}
      interval={figure.interval ? [figure.interval.low, figure.interval.high] : undefined}
      n={figure.n}
      share={name === 'pairwise'}
    >
      <p className="max-w-[28ch] text-muted text-xs">{t(`hint.${name}`)}</p>
    </Stat>
  );
  const sampled = [alpha, tauB, w, pairwise].some((f) => f.sampled);
  return (
    <div className="flex flex-col gap-4">
      <p className="max-w-4xl text-lg">
        {pairwise.value === null || !pairwise.interval
          ? t('sentenceTooFew', { items: a.items })
          : t('sentence', {
              items: a.items,
              share: share(pairwise.value),
              low: share(pairwise.interval.low),
              high: share(pairwise.interval.high),
            })}
      </p>
      <div className="grid gap-x-8 gap-y-4 sm:grid-cols-2 lg:grid-cols-5">
        {stat('pairwise', pairwise)}
        {stat('tauB', tauB)}
        {stat('alpha', alpha)}
        {stat('w', w)}
        {a.kappa && stat('kappa', a.kappa)}
      </div>
      <p className="text-muted text-sm">
        {a.asOf &&
          t('asOf', {
            at: format.dateTime(new Date(a.asOf), { dateStyle: 'short', timeStyle: 'medium' }),
          })}{' '}
        {a.waiting > 0 ? t('waiting', { n: a.waiting }) : t('current')} {sampled && t('sampled')}
      </p>
    </div>
  );
}

function Tasks({ tasks }: { tasks: Agreement['tasks'] }) {
  const t = useTranslations('agreement');
  const format = useFormatter();
  return (
    <Section title={t('tasks')}>
      <Table aria-label={t('tasks')}>
        <Head>
          <Row>
            <Th>{t('task')}</Th>
            <Th className="text-right">{t('items')}</Th>
            <Th className="text-right">{t('pairwise')}</Th>
            <Th className="w-1/5">
              <span className="sr-only">{t('drawn')}</span>
            </Th>
            <Th className="text-right">{t('tauB')}</Th>
            <Th className="text-right">{t('alpha')}</Th>
            <Th className="text-right">{t('w')}</Th>
          </Row>
        </Head>
        <Body>
          {tasks.map((task) => (
            <Row key={task.id}>
              <Td className="min-w-32 font-medium">{task.name}</Td>
              <Td num>{format.number(task.items)}</Td>
              <Td num>
                <Figure figure={task.pairwise} share />
              </Td>
              <Td>
                <FigureWhisker figure={task.pairwise} from={0} chance={0.5} />
              </Td>
              <Td num>
                <Figure figure={task.tauB} />
              </Td>
              <Td num>
                <Figure figure={task.alpha} />
              </Td>
              <Td num>
                <Figure figure={task.w} />
              </Td>
            </Row>
          ))}
        </Body>
      </Table>
    </Section>
  );
}

function Least({ task }: { task: string | undefined }) {
  const t = useTranslations('agreement');
  const { project } = useProject();
  const list = useList(listContested, {
    params: { id: project.id },
    query: { limit: 10, ...(task ? { task } : {}) },
  });
  return (
    <Section title={t('least')} lead={t('leastLead')}>
      <QueryView query={list} rows={3}>
        {(items) => <ContestedTable items={items} label={t('least')} />}
      </QueryView>
      <More list={list} />
    </Section>
  );
}
