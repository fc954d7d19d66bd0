'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Progress } from '@/components/ui/progress';
import { ErrorNote } from '@/components/ui/states';
import { call } from '@/lib/client/call';
import { cancelJob } from '@/lib/contracts/jobs';
import type { WorkState } from '@/lib/contracts/work-state';

type Shown = Pick<WorkState, 'state' | 'phase' | 'progress' | 'error'> &
  Partial<Pick<WorkState, 'cancelRequested' | 'place'>> & { id: string };

export const isUnderWay = (work: Pick<WorkState, 'state'>) =>
  work.state === 'queued' || work.state === 'running';

/** State of long work: a word, a bar while it goes on, why it failed, and Cancel for those who may. */
export function WorkLine({ work, label, mayCancel }: { work: Shown; label: string; mayCancel: boolean }) {
  const t = useTranslations('expand');
  const client = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => call(cancelJob, { params: { id: work.id } }),
    onSettled: () => client.invalidateQueries(),
  });
  return (
    <div className="flex min-w-40 flex-col gap-1">
      <div className="flex flex-wrap items-center gap-2">
        <Badge tone={work.state === 'running' ? 'accent' : 'neutral'}>
          {work.cancelRequested && isUnderWay(work) ? t('stopping') : t(`state.${work.state}`)}
        </Badge>
        {work.state === 'queued' && work.place !== undefined && work.place > 0 && (
          <span className="text-muted text-xs">{t('place', { n: work.place })}</span>
        )}
        {isUnderWay(work) && mayCancel && !work.cancelRequested && (
          <Button size="sm" variant="quiet" busy={cancel.isPending} onClick={() => cancel.mutate()}>
            {t('cancel')}
          </Button>
        )}
      </div>
      {work.state === 'running' && (
        <Progress done={work.progress.done} total={work.progress.total} label={label} />
      )}
      {work.error && <p className="max-w-[60ch] text-sm">{work.error.message}</p>}
      {cancel.error && <ErrorNote error={cancel.error} />}
    </div>
  );
}
