'use client';
import { useFormatter, useTranslations } from 'next-intl';
import { cn } from '@/components/ui/cn';
import type { Languages as Counts } from '@/lib/contracts/corpora';

const SHADES = { zh: 'bg-accent', en: 'bg-line-strong', other: 'bg-unsure opacity-60' } as const;
const NAMES = Object.keys(SHADES) as (keyof Counts)[];

/** The languages of a corpus's rows: words with their shares, and a bar that says the same. */
export function Languages({ counts, bar }: { counts: Counts; bar?: boolean }) {
  const t = useTranslations('corpora');
  const format = useFormatter();
  const all = NAMES.reduce((sum, name) => sum + counts[name], 0);
  const present = NAMES.filter((name) => counts[name] > 0);
  if (all === 0) return null;
  const share = (n: number) => format.number(n / all, { style: 'percent', maximumFractionDigits: 1 });
  return (
    <div className="flex flex-col gap-1">
      {bar && (
        <div aria-hidden className="flex h-2 max-w-96 overflow-hidden rounded-sm bg-sunken">
          {present.map((name) => (
            <span key={name} className={SHADES[name]} style={{ width: `${(counts[name] / all) * 100}%` }} />
          ))}
        </div>
      )}
      <ul className="flex flex-wrap gap-x-3 text-sm">
        {present.map((name) => (
          <li key={name} className="flex items-center gap-1.5 whitespace-nowrap">
            {bar && <span aria-hidden className={cn('size-2 rounded-sm', SHADES[name])} />}
            {t(`language.${name}`)} <span className="text-muted tabular-nums">{share(counts[name])}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
