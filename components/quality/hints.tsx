'use client';
import Link from 'next/link';
import { useFormatter, useTranslations } from 'next-intl';
import { useProject } from '@/components/project/project-context';
import { Badge } from '@/components/ui/badge';
import type { Hint } from '@/lib/contracts/quality';

/** What a person's last rankings show, raised hints first, each with its doubt and rankings to look at. */
export function Hints({ hints }: { hints: Hint[] }) {
  const t = useTranslations('quality');
  const format = useFormatter();
  const { project, can } = useProject();
  const share = (x: number) => format.number(x, { style: 'percent', maximumFractionDigits: 1 });
  if (hints.length === 0) return <p className="text-muted text-sm">{t('tooFew')}</p>;
  return (
    <ul className="flex flex-col gap-2">
      {hints
        .toSorted((a, b) => Number(b.raised) - Number(a.raised))
        .map((h) => (
          <li key={h.kind} className="text-sm">
            <p className="flex flex-wrap items-baseline gap-x-2">
              <Badge tone={h.raised ? 'unsure' : 'neutral'}>{t(h.raised ? 'look' : 'usual')}</Badge>
              <span>{t(`hint.${h.kind}`, { share: share(h.value), expected: share(h.expected) })}</span>
              <span className="text-muted text-xs">
                {t('interval', { low: share(h.interval.low), high: share(h.interval.high), n: h.n })}
              </span>
            </p>
            {h.raised && can('reopen') && (
              <p className="mt-0.5 flex flex-wrap gap-x-2 text-xs">
                <span className="text-muted">{t('evidence')}</span>
                {h.evidence.map((e, i) => (
                  <Link
                    key={e.rankingId}
                    href={`/projects/${project.slug}/progress/contested/${e.itemId}`}
                    className="text-accent underline underline-offset-2 hover:no-underline"
                  >
                    {t('example', { n: i + 1 })}
                  </Link>
                ))}
              </p>
            )}
          </li>
        ))}
    </ul>
  );
}
