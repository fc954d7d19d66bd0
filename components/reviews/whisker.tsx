import type { ReviewResult } from '@/lib/contracts/reviews';

/** A rate as a dot with its interval as whiskers, on a scale from 0 to 1 with a line at one half. Figures stand beside it. */
export function Whisker({ rate, interval }: Pick<ReviewResult['overall'], 'rate' | 'interval'>) {
  const at = (x: number) => `${(2 + 96 * x).toFixed(2)}%`;
  const tone = rate !== null && rate < 0.5 ? 'text-worse' : 'text-ink';
  return (
    <svg aria-hidden="true" width="100%" height="20" className={`min-w-48 ${tone}`}>
      <line x1={at(0)} x2={at(1)} y1="10" y2="10" stroke="var(--line)" />
      <line x1={at(0.5)} x2={at(0.5)} y1="0" y2="20" stroke="var(--line-strong)" strokeDasharray="2 2" />
      {rate !== null && interval !== null && (
        <g stroke="currentColor" strokeWidth="2">
          <line x1={at(interval.low)} x2={at(interval.high)} y1="10" y2="10" />
          <line x1={at(interval.low)} x2={at(interval.low)} y1="6" y2="14" />
          <line x1={at(interval.high)} x2={at(interval.high)} y1="6" y2="14" />
          <circle cx={at(rate)} cy="10" r="4" fill="currentColor" stroke="none" />
        </g>
      )}
    </svg>
  );
}
