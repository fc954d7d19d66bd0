'use client';
import { Download, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useProject } from '@/components/project/project-context';
import { Button } from '@/components/ui/button';
import { Select } from '@/components/ui/input';
import { Page, Section } from '@/components/ui/page';
import { Progress } from '@/components/ui/progress';
import { QueryView } from '@/components/ui/query-view';
import { Empty } from '@/components/ui/states';
import { addressOf } from '@/lib/client/call';
import type { Operation } from '@/lib/contracts/operation';
import { exportThroughput, PERIODS, type Period, type Throughput } from '@/lib/contracts/throughput';
import { BurnDown } from './burn-down';
import { Leases, Stuck, UnknownLocales } from './stuck';
import { type Filter, timeZone, useThroughput } from './use-throughput';
import { useWords } from './use-words';
import { PeopleTable, SlotTable, TimeTables } from './work-tables';

/** Who does how much, and when it will be finished: one sentence, then people, tasks, languages, time; all live. */
export function ThroughputPage() {
  const t = useTranslations('progress');
  const { project } = useProject();
  const { query, filter, setFilter, choose } = useThroughput();
  const { period, ...chosen } = filter;
  const csv = (by: 'day' | 'hour') =>
    addressOf(
      exportThroughput as unknown as Operation,
      { id: project.id },
      { by, tz: timeZone(), ...chosen },
    );
  return (
    <Page
      title={t('title')}
      actions={
        <>
          <Select
            aria-label={t('period')}
            className="w-auto"
            value={period}
            onChange={(e) => setFilter({ ...filter, period: e.target.value as Period })}
          >
            {PERIODS.map((p) => (
              <option key={p} value={p}>
                {t(`periods.${p}`)}
              </option>
            ))}
          </Select>
          {(['day', 'hour'] as const).map((by) => (
            <Button key={by} asChild>
              <a href={csv(by)} download>
                <Download /> {t(`csv.${by}`)}
              </a>
            </Button>
          ))}
        </>
      }
    >
      <QueryView query={query} rows={8}>
        {(data) =>
          data.slots.total === 0 && data.people.length === 0 ? (
            <Empty title={t('empty')}>{t('emptyHint')}</Empty>
          ) : (
            <>
              <Summary data={data} filter={filter} />
              <Chosen data={data} filter={filter} letGo={choose} />
              <BurnDown t={data} />
              <Section title={t('people')} lead={t('peopleLead')}>
                <PeopleTable
                  people={data.people}
                  chosen={filter.person}
                  choose={(id) => choose('person', id)}
                />
              </Section>
              <Section title={t('tasks')}>
                <SlotTable
                  title={t('tasks')}
                  head={t('task')}
                  rows={data.tasks.map((row) => ({ key: row.id, name: row.name, row }))}
                  chosen={filter.task}
                  choose={(id) => choose('task', id)}
                />
              </Section>
              {data.locales.length > 1 && (
                <Section title={t('locales')}>
                  <SlotTable
                    title={t('locales')}
                    head={t('locale')}
                    rows={data.locales.map((row) => ({ key: row.locale, name: row.locale, row }))}
                    chosen={filter.locale}
                    choose={(locale) => choose('locale', locale)}
                  />
                </Section>
              )}
              <Section title={t('time')}>
                <TimeTables days={data.days} hours={data.hours} />
              </Section>
            </>
          )
        }
      </QueryView>
      <UnknownLocales />
      <Stuck />
      <Leases />
    </Page>
  );
}

/** One sentence: how far, and when it will be finished. Of a person: what they did. */
function Summary({ data, filter }: { data: Throughput; filter: Filter }) {
  const t = useTranslations('progress');
  const { finish } = useWords();
  const { slots, items } = data;
  const person = data.people.find((p) => p.id === filter.person);
  return (
    <div className="flex max-w-4xl flex-col gap-3">
      <p className="text-lg">
        {person
          ? t('sentencePerson', { name: person.name, done: data.whole.done, today: data.today })
          : `${t('sentence', { done: slots.done, total: slots.total, today: data.today })} ${finish(data.finish)}`}
      </p>
      <Progress done={slots.done} total={slots.total} label={t('title')} />
      <p className="text-muted text-sm">
        {t('detail', { itemsDone: items.done, items: items.total, held: slots.held, left: slots.left })}
      </p>
    </div>
  );
}

/** What the page is filtered by, each with a way out. */
function Chosen({
  data,
  filter,
  letGo,
}: {
  data: Throughput;
  filter: Filter;
  letGo: (by: 'person' | 'task' | 'locale', value: string) => void;
}) {
  const t = useTranslations('progress');
  const names = {
    person: data.people.find((p) => p.id === filter.person)?.name,
    task: data.tasks.find((p) => p.id === filter.task)?.name,
    locale: filter.locale,
  };
  const on = (['person', 'task', 'locale'] as const).filter((by) => filter[by] !== undefined);
  if (on.length === 0) return null;
  return (
    <div className="flex flex-wrap items-center gap-2 text-sm">
      <span className="text-muted">{t('only')}</span>
      {on.map((by) => (
        <Button
          key={by}
          size="sm"
          aria-label={t('letGo', { name: names[by] ?? '' })}
          onClick={() => letGo(by, filter[by]!)}
        >
          {names[by]} <X />
        </Button>
      ))}
    </div>
  );
}
