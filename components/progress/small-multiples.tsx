import { cn } from '@/components/ui/cn';

/** Bars of one scale, a bar an hour, the running hour last. What they say stands in words for those who can't see it. */
export function HourBars({ hours, most, label }: { hours: readonly number[]; most: number; label: string }) {
  const height = (n: number) => (most > 0 ? (18 * Math.max(0, n)) / most : 0);
  const bars = hours.map((n, i) => `M${i * 4 + 0.5} 19h3v${-height(n)}h-3z`).join('');
  return (
    <svg
      viewBox={`0 0 ${hours.length * 4} 20`}
      preserveAspectRatio="none"
      className="h-5 w-24"
      role="img"
      aria-label={label}
    >
      <line x1="0" x2={hours.length * 4} y1="19.5" y2="19.5" stroke="var(--line-strong)" strokeWidth="1" />
      <path d={bars} fill="var(--accent)" />
    </svg>
  );
}

/** The median as a dot with a whisker to the 90th percentile, on a scale from nought to `most` seconds. */
export function TimeWhisker({
  median,
  p90,
  most,
  className,
}: {
  median: number;
  p90: number;
  most: number;
  className?: string;
}) {
  const x = (s: number) => `${(3 + (94 * Math.min(s, most)) / most).toFixed(2)}%`;
  return (
    <svg width="100%" height="12" className={cn('block', className)} aria-hidden>
      <line x1="3%" x2="97%" y1="6" y2="6" stroke="var(--line)" />
      <line x1={x(median)} x2={x(p90)} y1="6" y2="6" stroke="var(--accent)" strokeWidth="2" />
      <line x1={x(p90)} x2={x(p90)} y1="2" y2="10" stroke="var(--accent)" strokeWidth="2" />
      <circle cx={x(median)} cy="6" r="3.5" fill="var(--accent)" />
    </svg>
  );
}
