'use client';
import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import type { Metric } from '@/lib/contracts/runs';
import { type Series, toPoints } from './curves';
import { RunChart } from './run-chart';

const both = (value: string, evaluated: boolean): Series[] => [
  { key: value, phase: 'train', value },
  ...(evaluated ? [{ key: `${value}.eval`, phase: 'eval' as const, value }] : []),
];
type Name =
  | 'loss'
  | 'margin'
  | 'accuracy'
  | 'kl'
  | 'learningRate'
  | 'gradNorm'
  | 'tokensPerSecond'
  | 'padding';
const CHARTS: { name: Name; share?: boolean; series: Series[] }[] = [
  { name: 'loss', series: both('loss', true) },
  {
    name: 'margin',
    series: [
      ...both('margin', true),
      { key: 'chosenReward', phase: 'train', value: 'chosenReward' },
      { key: 'rejectedReward', phase: 'train', value: 'rejectedReward' },
    ],
  },
  { name: 'accuracy', share: true, series: both('accuracy', true) },
  { name: 'kl', series: both('kl', false) },
  { name: 'learningRate', series: both('learningRate', false) },
  { name: 'gradNorm', series: both('gradNorm', false) },
  { name: 'tokensPerSecond', series: both('tokensPerSecond', false) },
  { name: 'padding', share: true, series: both('padding', false) },
];

/** Curves over one x-axis, those of which the run's stage has values; `other` lays a second run over them. */
export default function RunCharts({
  metrics,
  other,
}: {
  metrics: Metric[];
  other?: { name: string; metrics: Metric[] };
}) {
  const t = useTranslations('runs');
  const charts = useMemo(
    () =>
      CHARTS.map((c) => {
        const mine = other ? c.series.filter((s) => !s.key.endsWith('Reward')) : c.series;
        const series = other
          ? [...mine, ...mine.map((s) => ({ ...s, key: `${s.key}.other`, other: true }))]
          : mine;
        return { ...c, series, points: toPoints(series, metrics, other?.metrics) };
      }).filter((c) => c.name === 'loss' || c.points.length > 0),
    [metrics, other],
  );
  const nameOf = (s: Series) => {
    const base =
      s.phase === 'eval'
        ? t('heldOut')
        : s.value.endsWith('Reward')
          ? t(`value.${s.value as 'chosenReward'}`)
          : t('training');
    return s.other ? `${base} (${other?.name})` : base;
  };
  return (
    <div className="grid gap-3 md:grid-cols-2">
      {charts.map((c) => (
        <RunChart
          key={c.name}
          title={t(`value.${c.name}`)}
          series={c.series}
          names={Object.fromEntries(c.series.map((s) => [s.key, nameOf(s)]))}
          points={c.points}
          share={c.share ?? false}
          fromZero={c.name !== 'margin'}
        />
      ))}
    </div>
  );
}
