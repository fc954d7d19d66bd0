'use client';
import { useQuery } from '@tanstack/react-query';
import { useFormatter, useTranslations } from 'next-intl';
import { useDeferredValue } from 'react';
import { ErrorNote } from '@/components/ui/states';
import { call } from '@/lib/client/call';
import { estimateRunOp } from '@/lib/contracts/runs';
import { useDuration } from './run-state';

/** What the run would take, asked again at each change; its refusal is that of the run itself. */
export function useCost(
  body: { projectId: string; versionId?: string | undefined; recipe: unknown },
  usable: boolean,
) {
  const text = useDeferredValue(JSON.stringify(body));
  return useQuery({
    queryKey: ['estimate', text],
    enabled: usable,
    queryFn: ({ signal }) => call(estimateRunOp, { body: JSON.parse(text), signal }),
    staleTime: 60_000,
    retry: false,
  });
}

export function Cost({ cost }: { cost: ReturnType<typeof useCost> }) {
  const t = useTranslations('runs');
  const format = useFormatter();
  const duration = useDuration();
  if (cost.error) return <ErrorNote error={cost.error} />;
  if (!cost.data) return null;
  const { steps, seconds, peakMb, basis } = cost.data;
  return (
    <p className="rounded-md bg-sunken px-3 py-2 text-sm" role="status">
      {t('cost', { steps, time: duration(seconds), memory: format.number(Math.round(peakMb)) })}{' '}
      <span className="text-muted text-xs">{basis}</span>
    </p>
  );
}
