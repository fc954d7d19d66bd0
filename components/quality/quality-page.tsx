'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useFormatter, useTranslations } from 'next-intl';
import { useLive } from '@/components/live/use-live';
import { useProject } from '@/components/project/project-context';
import { More } from '@/components/ui/more';
import { Page, Section } from '@/components/ui/page';
import { QueryView } from '@/components/ui/query-view';
import { Empty } from '@/components/ui/states';
import { Body, Head, Row, Table, Td, Th } from '@/components/ui/table';
import { call } from '@/lib/client/call';
import { refresh } from '@/lib/client/refresh';
import { useList } from '@/lib/client/use-list';
import { listQuality, listReopenings, type PersonQuality, readQuality } from '@/lib/contracts/quality';
import { Hints } from './hints';
import { ReopenDialog } from './reopen-dialog';
import { Reopenings } from './reopenings';

/** Hints on how people work: never a verdict, always with rankings to look at. */
export function QualityPage() {
  const t = useTranslations('quality');
  const { project } = useProject();
  const client = useQueryClient();
  const list = useList(listQuality, { params: { id: project.id }, query: { limit: 25 } });
  useLive(project.id, ({ topic }) => {
    if (topic === 'quality' || topic === 'everything')
      for (const op of [readQuality, listQuality]) void refresh(client, [op.id]);
    if (topic === 'reopenings' || topic === 'everything') void refresh(client, [listReopenings.id]);
  });
  return (
    <Page title={t('title')} lead={t('lead')}>
      <ShownPlaces />
      <Section title={t('people')} lead={t('peopleLead')}>
        <QueryView query={list} rows={4}>
          {(people) =>
            people.length === 0 ? (
              <Empty title={t('none')}>{t('noneHint')}</Empty>
            ) : (
              <People people={people} />
            )
          }
        </QueryView>
        <More list={list} />
      </Section>
      <Reopenings />
    </Page>
  );
}

function People({ people }: { people: PersonQuality[] }) {
  const t = useTranslations('quality');
  const format = useFormatter();
  const { can } = useProject();
  return (
    <Table aria-label={t('people')}>
      <Head>
        <Row>
          <Th>{t('person')}</Th>
          <Th className="text-right">{t('lookedAt')}</Th>
          <Th className="w-1/2">{t('hints')}</Th>
          {can('reopen') && (
            <Th>
              <span className="sr-only">{t('reopen')}</span>
            </Th>
          )}
        </Row>
      </Head>
      <Body>
        {people.map((p) => (
          <Row key={p.id}>
            <Td className="min-w-32 align-top font-medium">{p.name}</Td>
            <Td num className="whitespace-nowrap align-top">
              {format.number(p.rankings)}
              <span className="block text-muted text-xs">
                {t('since', {
                  at: format.dateTime(new Date(p.from), { month: 'short', day: 'numeric' }),
                })}
              </span>
            </Td>
            <Td className="min-w-80 align-top">
              <Hints hints={p.hints} />
            </Td>
            {can('reopen') && (
              <Td className="align-top">
                <ReopenDialog person={p} />
              </Td>
            )}
          </Row>
        ))}
      </Body>
    </Table>
  );
}

/** Which shown place is ranked first, over everybody. */
function ShownPlaces() {
  const t = useTranslations('quality');
  const format = useFormatter();
  const { project } = useProject();
  const query = useQuery({
    queryKey: [readQuality.id, project.id],
    queryFn: ({ signal }) => call(readQuality, { params: { id: project.id }, signal }),
  });
  const share = (x: number) => format.number(x, { style: 'percent', maximumFractionDigits: 1 });
  const whole = query.data?.whole;
  const hint = whole?.hints[0];
  if (!whole || !hint) return null;
  const most = Math.max(...whole.places.map((p) => p.share), 0.01);
  return (
    <Section title={t('position')} lead={t('positionLead')}>
      <p className="max-w-4xl text-lg">
        {t(hint.raised ? 'positionYes' : 'positionNo', {
          share: share(hint.value),
          expected: share(hint.expected),
          low: share(hint.interval.low),
          high: share(hint.interval.high),
          n: hint.n,
        })}
      </p>
      {whole.places.length > 0 && (
        <ul className="flex max-w-2xl flex-col gap-1.5">
          {whole.places.map((p) => (
            <li key={p.place} className="grid grid-cols-[6rem_minmax(0,1fr)_4rem] items-center gap-3 text-sm">
              <span className="text-muted">{t('place', { n: p.place })}</span>
              <span className="h-3 rounded-sm bg-sunken" aria-hidden="true">
                <span
                  className="block h-3 rounded-sm bg-accent"
                  style={{ width: `${((100 * p.share) / most).toFixed(1)}%` }}
                />
              </span>
              <span className="text-right tabular-nums">{share(p.share)}</span>
            </li>
          ))}
        </ul>
      )}
      <p className="text-muted text-sm">
        {t('at', { at: format.dateTime(new Date(whole.at), { dateStyle: 'short', timeStyle: 'medium' }) })}
      </p>
    </Section>
  );
}
