'use client';
import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import { useProject } from '@/components/project/project-context';
import { Field } from '@/components/ui/field';
import { Input, Select } from '@/components/ui/input';
import { More } from '@/components/ui/more';
import { Page } from '@/components/ui/page';
import { QueryView } from '@/components/ui/query-view';
import { Empty } from '@/components/ui/states';
import { Body, Head, Row, Table, Td, Th } from '@/components/ui/table';
import { useList } from '@/lib/client/use-list';
import { type AuditLine, listAudit } from '@/lib/contracts/audit';
import { listMembers } from '@/lib/contracts/members';

/** What decisions are about, as it stands in the audit. */
const ENTITIES = [
  'ranking',
  'assignment',
  'item',
  'member',
  'link',
  'project',
  'task',
  'guidelines',
  'flag',
  'set',
  'run',
] as const;

/** Who decided what in a project, newest first. */
export function AuditPage() {
  const t = useTranslations('audit');
  const format = useFormatter();
  const { project } = useProject();
  const members = useList(listMembers, { params: { id: project.id }, query: { limit: 200 } });
  const [actor, setActor] = useState('');
  const [entity, setEntity] = useState('');
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const lines = useList(listAudit, {
    params: { id: project.id },
    query: {
      ...(actor ? { actor } : {}),
      ...(entity ? { entity } : {}),
      ...(from ? { from: midnight(from, 0) } : {}),
      ...(to ? { to: midnight(to, 1) } : {}),
    },
  });
  return (
    <Page title={t('title')} lead={t('lead')}>
      <div className="flex flex-wrap items-end gap-3">
        <Field label={t('actor')}>
          <Select value={actor} onChange={(e) => setActor(e.target.value)}>
            <option value="">{t('everyone')}</option>
            {members.data?.map((m) => (
              <option key={m.person.id} value={m.person.id}>
                {m.person.name}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={t('entity')}>
          <Select value={entity} onChange={(e) => setEntity(e.target.value)}>
            <option value="">{t('everything')}</option>
            {ENTITIES.map((e) => (
              <option key={e} value={e}>
                {t(`entities.${e}`)}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={t('from')}>
          <Input type="date" value={from} onChange={(e) => setFrom(e.target.value)} />
        </Field>
        <Field label={t('to')}>
          <Input type="date" value={to} onChange={(e) => setTo(e.target.value)} />
        </Field>
      </div>
      <QueryView query={lines} rows={8}>
        {(items) =>
          items.length === 0 ? (
            <Empty title={t('empty')}>{t('emptyHint')}</Empty>
          ) : (
            <Table aria-label={t('title')}>
              <Head>
                <Row>
                  <Th>{t('at')}</Th>
                  <Th>{t('actor')}</Th>
                  <Th>{t('action')}</Th>
                  <Th>{t('what')}</Th>
                </Row>
              </Head>
              <Body>
                {items.map((line) => (
                  <Row key={line.seq}>
                    <Td className="whitespace-nowrap text-muted">
                      {format.dateTime(new Date(line.at), { dateStyle: 'medium', timeStyle: 'medium' })}
                    </Td>
                    <Td className="whitespace-nowrap font-medium">{line.actor?.name ?? t('system')}</Td>
                    <Td className="whitespace-nowrap font-mono text-xs">{line.action}</Td>
                    <Td className="min-w-64">
                      <Change line={line} />
                    </Td>
                  </Row>
                ))}
              </Body>
            </Table>
          )
        }
      </QueryView>
      <More list={lines} />
    </Page>
  );
}

/** Before and after, folded: as the decision wrote them. */
function Change({ line }: { line: AuditLine }) {
  const t = useTranslations('audit');
  const parts = (['before', 'after'] as const).filter(
    (part) => line[part] !== null && line[part] !== undefined,
  );
  return (
    <details>
      <summary className="rounded-sm font-mono text-muted text-xs">{line.entityId}</summary>
      {parts.map((part) => (
        <div key={part} className="mt-1">
          <span className="text-muted text-xs">{t(part)}</span>
          <pre className="max-w-[80ch] whitespace-pre-wrap break-words rounded-md bg-sunken p-2 text-xs">
            {JSON.stringify(line[part], null, 2)}
          </pre>
        </div>
      ))}
    </details>
  );
}

/** The beginning of a day in the viewer's zone, `days` later. */
function midnight(day: string, days: number): string {
  const d = new Date(`${day}T00:00:00`);
  d.setDate(d.getDate() + days);
  return d.toISOString();
}
