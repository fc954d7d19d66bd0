'use client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useLive } from '@/components/live/use-live';
import { useProject } from '@/components/project/project-context';
import { Button } from '@/components/ui/button';
import { Progress } from '@/components/ui/progress';
import { ErrorNote } from '@/components/ui/states';
import { call } from '@/lib/client/call';
import { refresh } from '@/lib/client/refresh';
import { listModelsOp, type Model, pullModelOp } from '@/lib/contracts/models';

const busyModel = (m: Model) => m.state === 'downloading' || m.state === 'converting';

/** Base models of the machine; asks again every two seconds while something is on its way. */
export function useModels() {
  const { project } = useProject();
  return useQuery({
    queryKey: ['models'],
    queryFn: () => call(listModelsOp, { params: { id: project.id } }),
    refetchInterval: ({ state }) =>
      state.data && (state.data.tensorflow.state === 'running' || state.data.items.some(busyModel))
        ? 2000
        : false,
  });
}

/** What set-up still does beside the app: TensorFlow and models, with progress, and what to do when it failed. */
export function MachineNote() {
  const t = useTranslations('runs');
  const { project, can } = useProject();
  const client = useQueryClient();
  const models = useModels();
  const renew = () => client.invalidateQueries({ queryKey: ['models'] });
  const pull = useMutation({
    mutationFn: (name: string) => call(pullModelOp, { params: { id: project.id }, body: { name } }),
    onSettled: renew,
  });
  useLive(project.id, (e) => {
    if (e.topic === 'models') void refresh(client, ['models']);
  });
  if (!models.data)
    return models.error ? <ErrorNote error={models.error} retry={() => models.refetch()} /> : null;
  const { tensorflow, items } = models.data;
  return (
    <div className="flex flex-col gap-2 rounded-md border bg-surface p-3 text-sm">
      <p>
        <span className="font-medium">{t('engine')}</span>{' '}
        {tensorflow.state === 'ready'
          ? t('engineReady', { backend: tensorflow.backend ?? '' })
          : t(`engineIs.${tensorflow.state}`)}
        {tensorflow.reason && <span className="text-muted"> · {tensorflow.reason}</span>}
      </p>
      {tensorflow.state === 'running' && (
        <Progress
          done={tensorflow.done}
          total={tensorflow.total}
          label={tensorflow.step ?? t('engine')}
          figures={false}
        />
      )}
      <ul className="flex flex-col gap-1">
        {items.map((m) => (
          <li key={m.name} className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <span className="font-mono text-xs">{m.name}</span>
            <span className="text-muted">
              {t(`model.${m.state}`)}
              {m.message && m.state !== 'ready' && ` · ${m.message}`}
            </span>
            {busyModel(m) && (
              <Progress className="w-48" done={m.done} total={m.total} label={m.name} figures={false} />
            )}
            {can('run.write') && (m.state === 'absent' || m.state === 'failed') && (
              <Button
                size="sm"
                busy={pull.isPending && pull.variables === m.name}
                onClick={() => pull.mutate(m.name)}
              >
                {t('pull')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {pull.error && <ErrorNote error={pull.error} />}
    </div>
  );
}
