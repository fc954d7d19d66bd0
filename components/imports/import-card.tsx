'use client';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useFormatter, useTranslations } from 'next-intl';
import { useId } from 'react';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Progress } from '@/components/ui/progress';
import { QueryView } from '@/components/ui/query-view';
import { ErrorNote } from '@/components/ui/states';
import { call } from '@/lib/client/call';
import { getImport, type Import, retryImport } from '@/lib/contracts/imports';
import { cancelJob } from '@/lib/contracts/jobs';
import { ImportErrors } from './import-errors';

type Item = Omit<Import, 'errors'>;

/** One import: how far it is or what came of it, and its faulty lines. */
export function ImportCard({
  item,
  open,
  onToggle,
  onStarted,
}: {
  item: Item;
  open: boolean;
  onToggle: () => void;
  onStarted: (id: string) => void;
}) {
  const t = useTranslations('imports');
  const format = useFormatter();
  const region = useId();
  const cancel = useMutation({ mutationFn: () => call(cancelJob, { params: { id: item.id } }) });
  const retry = useMutation({
    mutationFn: () => call(retryImport, { params: { id: item.id }, body: { mode: 'good' } }),
    onSuccess: ({ id }) => onStarted(id),
  });
  const going = item.state === 'validating' || item.state === 'applying';
  const failure = cancel.error ?? retry.error;
  return (
    <li className="flex flex-col gap-3 rounded-md border bg-surface p-4">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <span className="min-w-0 break-all font-medium text-sm">{item.fileName ?? t('noName')}</span>
        <Badge tone={going ? 'accent' : 'neutral'}>{t(`state.${item.state}`)}</Badge>
        <span className="text-muted text-xs">
          {t(`whatIs.${item.format === 'hh' ? 'hh' : item.kind}`)} ·{' '}
          {format.dateTime(new Date(item.createdAt), 'short')}
        </span>
        <span className="grow" />
        {going && (
          <Button size="sm" variant="quiet" busy={cancel.isPending} onClick={() => cancel.mutate()}>
            {t('cancel')}
          </Button>
        )}
        {item.retryable && item.errorCount > 0 && item.rows > 0 && (
          <Button size="sm" busy={retry.isPending} onClick={() => retry.mutate()}>
            {t('importGood')}
          </Button>
        )}
        {item.errorCount > 0 && (
          <Button size="sm" aria-expanded={open} aria-controls={region} onClick={onToggle}>
            {t('errorsN', { n: item.errorCount })}
          </Button>
        )}
      </div>
      {going && (
        <Progress
          label={t(`state.${item.state}`)}
          done={item.progress.done}
          total={item.progress.total}
          figures={item.state === 'applying'}
        />
      )}
      <Outcome item={item} />
      {failure && <ErrorNote error={failure} />}
      <div id={region} hidden={!open}>
        {open && item.errorCount > 0 && <Errors id={item.id} />}
      </div>
    </li>
  );
}

function Outcome({ item }: { item: Item }) {
  const t = useTranslations('imports');
  const dropped = Object.entries(item.dropped).filter(([, n]) => n > 0);
  return (
    <div className="flex flex-col gap-1 text-sm">
      {item.state === 'done' && (
        <p className="tabular-nums">
          {t('outcome', {
            rows: item.rows,
            created: item.created,
            updated: item.updated,
            unchanged: item.unchanged,
          })}
          {item.errorCount > 0 && ` ${t('badLeftOut')}`}
        </p>
      )}
      {item.state === 'cancelled' && <p>{t('nothingWritten')}</p>}
      {item.state === 'failed' && (
        <p>{item.errorCount > 0 ? t('refused', { n: item.errorCount }) : item.error?.message}</p>
      )}
      {dropped.length > 0 && (
        <p className="text-muted">
          {t('dropped')}{' '}
          {dropped.map(([why, n]) => `${t.has(`drop.${why}`) ? t(`drop.${why}`) : why} ${n}`).join(' · ')}
        </p>
      )}
    </div>
  );
}

function Errors({ id }: { id: string }) {
  const query = useQuery({
    queryKey: [getImport.id, id],
    queryFn: () => call(getImport, { params: { id } }),
  });
  return (
    <QueryView query={query} rows={4}>
      {(one) => <ImportErrors errors={one.errors} count={one.errorCount} />}
    </QueryView>
  );
}
