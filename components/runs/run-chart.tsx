'use client';
import { useFormatter } from 'next-intl';
import { CartesianGrid, Line, LineChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { Point, Series } from './curves';

/** Dash tells the lines apart without colour: whole = this run, long = held-out, dots = the other run. */
const dashOf = (s: Series) =>
  s.other ? (s.phase === 'eval' ? '8 3 2 3' : '2 3') : s.phase === 'eval' ? '8 4' : undefined;
/** No red: it means worse, and nothing else. */
const INKS = ['var(--accent)', 'var(--ink)', 'var(--better)', 'var(--unsure)'];

/** One small chart; all charts of a page share their x-axis and cursor. */
export function RunChart({
  title,
  series,
  names,
  points,
  share,
  fromZero,
}: {
  title: string;
  series: Series[];
  names: Record<string, string>;
  points: Point[];
  /** Values are shares of 1. */
  share?: boolean;
  /** Values are never below zero. */
  fromZero?: boolean;
}) {
  const format = useFormatter();
  const show = (v: number) =>
    share
      ? format.number(v, { style: 'percent', maximumFractionDigits: 0 })
      : format.number(v, {
          maximumSignificantDigits: 3,
          notation: Math.abs(v) < 1e-3 && v !== 0 ? 'scientific' : 'standard',
        });
  const shown = series.filter((s) => points.some((p) => p[s.key] !== undefined));
  const values = shown.flatMap((s) => points.flatMap((p) => p[s.key] ?? []));
  // A loss that only moves from 6.9 to 6.6 would be a flat line over an empty chart.
  const low = fromZero && Math.min(...values) < Math.max(...values) / 2 ? 0 : 'auto';
  const last = (key: string) => points.findLast((p) => p[key] !== undefined)?.[key];
  return (
    <figure className="flex min-w-0 flex-col gap-1 rounded-md border bg-surface p-3">
      <figcaption className="flex flex-wrap items-baseline gap-x-4 gap-y-0.5 text-sm">
        <span className="font-medium">{title}</span>
        {shown.map((s, i) => (
          <span key={s.key} className="flex items-center gap-1.5 text-muted text-xs">
            <svg width="22" height="6" aria-hidden="true">
              <line
                x1="0"
                x2="22"
                y1="3"
                y2="3"
                stroke={INKS[i % INKS.length]}
                strokeWidth="2"
                strokeDasharray={dashOf(s)}
              />
            </svg>
            {names[s.key] ?? s.key}{' '}
            <b className="font-medium text-ink tabular-nums">{show(last(s.key) ?? 0)}</b>
          </span>
        ))}
      </figcaption>
      <div className="h-40" aria-hidden="true">
        <ResponsiveContainer width="100%" height="100%">
          <LineChart
            data={points}
            syncId="run"
            margin={{ top: 6, right: 8, bottom: 0, left: -8 }}
            accessibilityLayer={false}
          >
            <CartesianGrid stroke="var(--line)" vertical={false} />
            <XAxis
              dataKey="step"
              type="number"
              domain={[0, 'dataMax']}
              tick={{ fontSize: 11, fill: 'var(--muted)' }}
              stroke="var(--line-strong)"
            />
            <YAxis
              domain={share ? [0, 1] : [low, 'auto']}
              tickFormatter={show}
              width={58}
              tick={{ fontSize: 11, fill: 'var(--muted)' }}
              stroke="var(--line-strong)"
            />
            <Tooltip
              isAnimationActive={false}
              formatter={(v, key) => [show(Number(v)), names[String(key)] ?? String(key)]}
              contentStyle={{
                background: 'var(--surface)',
                border: '1px solid var(--line)',
                borderRadius: 6,
                fontSize: 12,
              }}
            />
            {shown.map((s, i) => (
              <Line
                key={s.key}
                dataKey={s.key}
                stroke={INKS[i % INKS.length] ?? 'var(--ink)'}
                strokeWidth={1.75}
                strokeDasharray={dashOf(s) ?? '0'}
                dot={points.length < 40 ? { r: 2 } : false}
                connectNulls
                isAnimationActive={false}
              />
            ))}
          </LineChart>
        </ResponsiveContainer>
      </div>
    </figure>
  );
}
