'use client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useLive } from '@/components/live/use-live';
import { useProject } from '@/components/project/project-context';
import { Button } from '@/components/ui/button';
import { Page, Section } from '@/components/ui/page';
import { Progress } from '@/components/ui/progress';
import { QueryView } from '@/components/ui/query-view';
import { ErrorNote, Loading } from '@/components/ui/states';
import { call } from '@/lib/client/call';
import { refresh } from '@/lib/client/refresh';
import { cancelRunOp, getRunOp, type Run, resumeRunOp } from '@/lib/contracts/runs';
import { secondsLeft } from './curves';
import { OverlayPicker, useOverlay } from './overlay';
import { RunRail } from './run-rail';
import { RunSentence } from './run-state';
import { RunSummary } from './run-summary';
import { RunLog, RunTimeline } from './run-timeline';
import { useRunFeed } from './use-run-feed';

// The chart library is the largest part of this page: the sentence and the figures come first.
const RunCharts = dynamic(() => import('./run-charts'), { ssr: false, loading: () => <Loading rows={6} /> });

export function RunPage({ id }: { id: string }) {
  const { project } = useProject();
  const key = ['run', id];
  const client = useQueryClient();
  const renew = () => void refresh(client, key);
  const run = useQuery({ queryKey: key, queryFn: () => call(getRunOp, { params: { id } }) });
  useLive(project.id, (e) => {
    if (e.topic === 'everything' || e.id === id) renew();
  });
  return <QueryView query={run}>{(data) => <Loaded run={data} onChange={renew} />}</QueryView>;
}

function Loaded({ run, onChange }: { run: Run; onChange: () => void }) {
  const t = useTranslations('runs');
  const { project } = useProject();
  const feed = useRunFeed(project.id, run.id);
  const [otherId, setOtherId] = useState<string>();
  const other = useOverlay(otherId);
  const left = secondsLeft(feed.metrics, run.step, run.totalSteps);
  return (
    <Page
      title={run.name}
      lead={<RunSentence run={run} left={left} />}
      actions={<Actions run={run} onChange={onChange} />}
    >
      {feed.error !== null && <ErrorNote error={feed.error} />}
      <div className="grid gap-6 xl:grid-cols-[minmax(0,1fr)_18rem]">
        <div className="flex min-w-0 flex-col gap-4">
          <Progress done={run.step} total={run.totalSteps} label={t('progressLabel')} />
          {run.state === 'done' && <RunSummary run={run} />}
          <OverlayPicker run={run} value={otherId} onChange={setOtherId} />
          <RunCharts metrics={feed.metrics} {...(other ? { other } : {})} />
          <Section title={t('timeline')}>
            <RunTimeline entries={feed.timeline} />
          </Section>
          <RunLog lines={feed.log} />
        </div>
        <RunRail run={run} metrics={feed.metrics} left={left} />
      </div>
    </Page>
  );
}

function Actions({ run, onChange }: { run: Run; onChange: () => void }) {
  const t = useTranslations('runs');
  const { project, can } = useProject();
  const params = { id: run.id };
  const cancel = useMutation({
    mutationFn: () => call(cancelRunOp, { params, body: {} }),
    onSettled: onChange,
  });
  const resume = useMutation({
    mutationFn: () => call(resumeRunOp, { params, body: {} }),
    onSettled: onChange,
  });
  const error = cancel.error ?? resume.error;
  return (
    <>
      {error && <ErrorNote error={error} />}
      {run.checkpointId && (
        <>
          <Button asChild>
            <a href={`/api/v1/checkpoints/${run.checkpointId}/download`}>{t('download')}</a>
          </Button>
          {run.stage !== 'judge' && (
            <Button asChild variant="primary">
              <Link href={`/projects/${project.slug}/reviews?checkpoint=${run.checkpointId}`}>
                {t('review')}
              </Link>
            </Button>
          )}
        </>
      )}
      {can('run.write') && (run.state === 'queued' || run.state === 'running') && (
        <Button busy={cancel.isPending || run.cancelRequested} onClick={() => cancel.mutate()}>
          {t('cancel')}
        </Button>
      )}
      {can('run.write') && (run.state === 'cancelled' || run.state === 'failed') && (
        <Button variant="primary" busy={resume.isPending} onClick={() => resume.mutate()}>
          {t('resume')}
        </Button>
      )}
    </>
  );
}
