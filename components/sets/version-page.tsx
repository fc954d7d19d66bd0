'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import { useLive } from '@/components/live/use-live';
import { useProject } from '@/components/project/project-context';
import { Button } from '@/components/ui/button';
import { Page, Section } from '@/components/ui/page';
import { QueryView } from '@/components/ui/query-view';
import { Body, Head, Row, Table, Td, Th } from '@/components/ui/table';
import { isUnderWay, WorkLine } from '@/components/work/work-line';
import { call } from '@/lib/client/call';
import { refresh } from '@/lib/client/refresh';
import { type DropReason, getSetVersion, type SetVersion } from '@/lib/contracts/sets';
import { DroppedPairs } from './dropped-pairs';
import { FrozenRows, useOriginWords } from './frozen-rows';
import { Funnel } from './funnel';
import { SelectWords } from './select-words';
import { downloadAddress } from './version-table';

/** One version: what it holds and why every other pair is not in it. */
export function VersionPage({ id }: { id: string }) {
  const { project } = useProject();
  const client = useQueryClient();
  const version = useQuery({
    queryKey: [getSetVersion.id, id],
    queryFn: () => call(getSetVersion, { params: { id } }),
    refetchInterval: ({ state }) => (state.data && isUnderWay(state.data) ? 3000 : false),
  });
  useLive(project.id, (e) => {
    if (e.topic === 'everything' || (e.topic === 'versions' && e.id === id))
      void refresh(client, [getSetVersion.id, id]);
  });
  return <QueryView query={version}>{(v) => <Shown version={v} />}</QueryView>;
}

function Shown({ version: v }: { version: SetVersion }) {
  const t = useTranslations('sets');
  const format = useFormatter();
  const { project, can } = useProject();
  const [reason, setReason] = useState<DropReason>();
  const frozen = v.state === 'done';
  return (
    <Page
      title={t('versionTitle', { name: v.setName, version: v.version })}
      lead={<SelectWords select={v.select} />}
      actions={
        frozen && (
          <>
            <Button asChild>
              <a href={downloadAddress(v.id)} download>
                {t('download')}
              </a>
            </Button>
            {can('run.write') && v.trainCount > 0 && (
              <Button asChild variant="primary">
                <Link href={`/projects/${project.slug}/runs/new?version=${v.id}`}>{t('toRun')}</Link>
              </Button>
            )}
          </>
        )
      }
    >
      {!frozen && <WorkLine work={v} label={t('freezing')} mayCancel={can('set.write')} />}
      {frozen && (
        <>
          <p className="text-sm">
            {t('sentence', {
              train: v.trainCount,
              test: v.testCount,
              bytes: format.number((v.bytes ?? 0) / 1e6, { maximumFractionDigits: 2 }),
            })}{' '}
            <span className="break-all font-mono text-muted text-xs">{v.contentHash}</span>
          </p>
          <Section title={t('funnel.title')} lead={t('funnel.lead')}>
            {v.stale > 0 && <p className="text-sm">{t('stale', { n: v.stale })}</p>}
            <Funnel counts={v.counts} reason={reason} onReason={setReason} />
          </Section>
          {reason && <DroppedPairs key={reason} versionId={v.id} reason={reason} />}
          {v.counts.kept > 0 && (
            <>
              <Shares version={v} />
              <FrozenRows versionId={v.id} />
            </>
          )}
        </>
      )}
    </Page>
  );
}

/** What the rows are of: by task and by origin. */
function Shares({ version: v }: { version: SetVersion }) {
  const t = useTranslations('sets');
  const format = useFormatter();
  const originWords = useOriginWords();
  return (
    <div className="grid items-start gap-6 lg:grid-cols-2">
      <Table aria-label={t('byTask')}>
        <Head>
          <Row>
            <Th>{t('byTask')}</Th>
            <Th className="text-right">{t('train')}</Th>
            <Th className="text-right">{t('test')}</Th>
          </Row>
        </Head>
        <Body>
          {Object.entries(v.counts.byTask)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([task, n]) => (
              <Row key={task}>
                <Td>{task}</Td>
                <Td num>{format.number(n.train)}</Td>
                <Td num>{format.number(n.test)}</Td>
              </Row>
            ))}
        </Body>
      </Table>
      <Table aria-label={t('byOrigin')}>
        <Head>
          <Row>
            <Th>{t('byOrigin')}</Th>
            <Th className="text-right">{t('pairs')}</Th>
          </Row>
        </Head>
        <Body>
          {Object.entries(v.counts.byOrigin)
            .sort(([, a], [, b]) => b - a)
            .map(([origin, n]) => (
              <Row key={origin}>
                <Td>{originWords(origin)}</Td>
                <Td num>{format.number(n)}</Td>
              </Row>
            ))}
        </Body>
      </Table>
    </div>
  );
}
