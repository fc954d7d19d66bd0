'use client';
import { useFormatter, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { Metric, Run } from '@/lib/contracts/runs';
import { latest } from './curves';
import { RunData } from './run-data';
import { useDuration } from './run-state';

/** Everything that is set or measured and is no curve: data, recipe, back end, memory, speed, estimate. */
export function RunRail({ run, metrics, left }: { run: Run; metrics: Metric[]; left: number | undefined }) {
  const t = useTranslations('runs');
  const format = useFormatter();
  const duration = useDuration();
  const percent = (share: number) => format.number(share, { style: 'percent', maximumFractionDigits: 0 });
  const memory = latest(metrics, 'train', 'memoryMb');
  const speed = latest(metrics, 'train', 'tokensPerSecond');
  const padding = latest(metrics, 'train', 'padding');
  // The corpora stand by name above.
  const { data: _, ...own } = run.recipe;
  const settings = { ...own, model: run.modelName };
  const figures: [string, ReactNode][] = [
    [t('rail.step'), `${run.step} / ${run.totalSteps}`],
    [t('rail.saved'), run.savedStep],
    ...(left === undefined || run.state !== 'running'
      ? []
      : [[t('rail.left'), duration(left)] as [string, ReactNode]]),
    ...(speed === undefined
      ? []
      : [[t('rail.speed'), t('tokensPerSecond', { n: Math.round(speed) })] as [string, ReactNode]]),
    ...(padding === undefined ? [] : [[t('rail.padding'), percent(padding)] as [string, ReactNode]]),
    ...(memory === undefined
      ? []
      : [[t('rail.memory'), `${format.number(Math.round(memory))} MB`] as [string, ReactNode]]),
    ...(run.estimate
      ? [
          [
            t('rail.estimate'),
            `${duration(run.estimate.seconds)}, ${format.number(Math.round(run.estimate.peakMb))} MB`,
          ] as [string, ReactNode],
        ]
      : []),
  ];
  return (
    <aside className="flex min-w-0 flex-col gap-4 text-sm" aria-label={t('rail.title')}>
      <Facts rows={figures} />
      <div>
        <h2 className="mb-1 font-medium">{t('rail.backend')}</h2>
        <p>{run.backend ?? t('rail.notYet')}</p>
        {run.backendReason && <p className="text-muted text-xs">{run.backendReason}</p>}
        <p className="text-muted text-xs">
          {t('rail.precision')}: {String(run.recipe.precision ?? 'float32')}
        </p>
      </div>
      <RunData run={run} />
      <div>
        <h2 className="mb-1 font-medium">{t('rail.recipe')}</h2>
        <Facts rows={flatten(settings)} mono />
      </div>
    </aside>
  );
}

function Facts({ rows, mono }: { rows: [string, ReactNode][]; mono?: boolean }) {
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-0.5">
      {rows.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className={mono ? 'font-mono text-muted text-xs' : 'text-muted'}>{name}</dt>
          <dd className={`min-w-0 break-words text-right tabular-nums ${mono ? 'font-mono text-xs' : ''}`}>
            {value}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Nested recipe keys as one list: lora.rank, lora.alpha … */
function flatten(recipe: Record<string, unknown>, prefix = ''): [string, ReactNode][] {
  return Object.entries(recipe).flatMap(([k, v]): [string, ReactNode][] =>
    v !== null && typeof v === 'object' && !Array.isArray(v)
      ? flatten(v as Record<string, unknown>, `${prefix}${k}.`)
      : [[`${prefix}${k}`, Array.isArray(v) ? v.join(', ') : String(v)]],
  );
}
