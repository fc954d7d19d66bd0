'use client';
import { useFormatter, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Badge } from '@/components/ui/badge';
import { cn } from '@/components/ui/cn';
import { Progress } from '@/components/ui/progress';
import { Empty } from '@/components/ui/states';
import { Body, Head, Row, Table, Td, Th } from '@/components/ui/table';
import type { Throughput } from '@/lib/contracts/throughput';
import { HourBars } from './small-multiples';
import { mostSeconds, WorkCells, WorkHeads } from './work-cells';

/** A name that filters the page; pressed while it does. */
function Pick({ on, onClick, children }: { on: boolean; onClick: () => void; children: ReactNode }) {
  return (
    <button
      type="button"
      aria-pressed={on}
      onClick={onClick}
      className={cn(
        'rounded-sm text-left font-medium underline-offset-2 hover:underline',
        on && 'text-accent underline',
      )}
    >
      {children}
    </button>
  );
}

export function PeopleTable({
  people,
  chosen,
  choose,
}: {
  people: Throughput['people'];
  chosen: string | undefined;
  choose: (id: string) => void;
}) {
  const t = useTranslations('progress');
  const format = useFormatter();
  if (people.length === 0) return <Empty title={t('noPeople')}>{t('noPeopleHint')}</Empty>;
  const most = mostSeconds(people);
  const busiest = Math.max(1, ...people.flatMap((p) => p.hours));
  return (
    <Table aria-label={t('people')}>
      <Head>
        <Row>
          <Th>{t('name')}</Th>
          <Th>{t('byHour')}</Th>
          <Th className="text-right">{t('today')}</Th>
          <WorkHeads />
          <Th className="text-right">{t('held')}</Th>
          <Th className="text-right">{t('all')}</Th>
        </Row>
      </Head>
      <Body>
        {people.map((p) => (
          <Row key={p.id} className={cn(chosen === p.id && 'bg-accent-soft')}>
            <Td className="min-w-32">
              <Pick on={chosen === p.id} onClick={() => choose(p.id)}>
                {p.name}
              </Pick>{' '}
              {p.role === null && <Badge>{t('left')}</Badge>}
            </Td>
            <Td>
              <HourBars
                hours={p.hours}
                most={busiest}
                label={t('byHourOf', { name: p.name, n: p.hours.reduce((a, b) => a + b, 0) })}
              />
            </Td>
            <Td num>{format.number(p.today)}</Td>
            <WorkCells work={p} most={most} />
            <Td num>{format.number(p.held)}</Td>
            <Td num>{format.number(p.all)}</Td>
          </Row>
        ))}
      </Body>
    </Table>
  );
}

interface Slotted {
  key: string;
  name: string;
  row: Throughput['tasks'][number] | Throughput['locales'][number];
}

/** Tasks or languages: how far each is, and the work on it. */
export function SlotTable({
  title,
  head,
  rows,
  chosen,
  choose,
}: {
  title: string;
  head: string;
  rows: Slotted[];
  chosen: string | undefined;
  choose: (key: string) => void;
}) {
  const t = useTranslations('progress');
  const format = useFormatter();
  const most = mostSeconds(rows.map((r) => r.row));
  return (
    <Table aria-label={title}>
      <Head>
        <Row>
          <Th>{head}</Th>
          <Th className="min-w-44">{t('far')}</Th>
          <Th className="text-right">{t('today')}</Th>
          <WorkHeads />
        </Row>
      </Head>
      <Body>
        {rows.map(({ key, name, row }) => (
          <Row key={key} className={cn(chosen === key && 'bg-accent-soft')}>
            <Td className="min-w-32">
              <Pick on={chosen === key} onClick={() => choose(key)}>
                {name}
              </Pick>
            </Td>
            <Td>
              {row.slots.total === 0 ? (
                <span className="text-muted">{t('noItems')}</span>
              ) : (
                <Progress done={row.slots.done} total={row.slots.total} label={name} />
              )}
            </Td>
            <Td num>{format.number(row.slots.today)}</Td>
            <WorkCells work={row} most={most} />
          </Row>
        ))}
      </Body>
    </Table>
  );
}

/** Days and hours, the latest first; hours in which nothing happened are left out. */
export function TimeTables({ days, hours }: Pick<Throughput, 'days' | 'hours'>) {
  const t = useTranslations('progress');
  const format = useFormatter();
  const busy = hours.filter((h) => h.done + h.skipped + h.flagged + h.undone + h.extra > 0);
  const day = (d: string) =>
    format.dateTime(new Date(`${d}T00:00:00Z`), {
      weekday: 'short',
      month: 'short',
      day: 'numeric',
      timeZone: 'UTC',
    });
  const hour = (h: string) =>
    format.dateTime(new Date(h), { weekday: 'short', hour: '2-digit', minute: '2-digit' });
  const table = (
    title: string,
    rows: { key: string; name: string; work: Throughput['days'][number] | Throughput['hours'][number] }[],
  ) => (
    <details className="rounded-md border bg-surface">
      <summary className="rounded-md px-3 py-1.5 text-sm hover:bg-hover">{title}</summary>
      {rows.length === 0 ? (
        <p className="px-3 pb-3 text-muted text-sm">{t('nothingDone')}</p>
      ) : (
        <Table aria-label={title}>
          <Head>
            <Row>
              <Th>{title}</Th>
              <WorkHeads />
            </Row>
          </Head>
          <Body>
            {rows.map((r) => (
              <Row key={r.key}>
                <Td className="whitespace-nowrap">{r.name}</Td>
                <WorkCells work={r.work} most={mostSeconds(rows.map((one) => one.work))} />
              </Row>
            ))}
          </Body>
        </Table>
      )}
    </details>
  );
  return (
    <>
      {table(
        t('days'),
        days.toReversed().map((d) => ({ key: d.day, name: day(d.day), work: d })),
      )}
      {table(
        t('hours'),
        busy.toReversed().map((h) => ({ key: h.hour, name: hour(h.hour), work: h })),
      )}
    </>
  );
}
