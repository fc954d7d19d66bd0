'use client';
import { useTranslations } from 'next-intl';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Kbd } from '@/components/ui/kbd';
import type { Adjudication } from '@/lib/contracts/adjudication';

type Ranking = Adjudication['rankings'][number];

/** All rankings of the item side by side, by the letters of the board; who made them only once it is decided. */
export function RankingsBeside({
  a,
  letter,
  onTake,
}: {
  a: Adjudication;
  letter: (id: string) => string;
  onTake: (ranking: Ranking) => void;
}) {
  const t = useTranslations('adjudication');
  if (a.rankings.length === 0) return <p className="text-muted text-sm">{t('noRankings')}</p>;
  return (
    <ul className="grid grid-cols-[repeat(auto-fit,minmax(11rem,1fr))] gap-2">
      {a.rankings.map((r, i) => (
        <li key={r.id} className="flex flex-col gap-2 rounded-md border bg-surface p-2">
          <div className="flex flex-wrap items-baseline gap-2">
            <span className="font-medium text-sm">{r.person ?? t('ranking', { n: i + 1 })}</span>
            {!r.counted && <Badge>{t('extra')}</Badge>}
          </div>
          <ol className="flex flex-col gap-1 text-sm">
            {r.groups.map((group, rank) => (
              <li key={group.join()} className="flex items-center gap-1.5">
                <span className="w-4 text-muted">{rank + 1}</span>
                {group.map((id) => (
                  <Kbd key={id}>{letter(id)}</Kbd>
                ))}
                {group.length > 1 && <span className="text-muted text-xs">{t('tie')}</span>}
              </li>
            ))}
            {[...r.unrankable, ...r.unranked].length > 0 && (
              <li className="flex items-center gap-1.5">
                <span className="w-4 text-muted">–</span>
                {[...r.unrankable, ...r.unranked].map((id) => (
                  <Kbd key={id}>{letter(id)}</Kbd>
                ))}
              </li>
            )}
          </ol>
          {r.rationale && (
            <p dir="auto" className="line-clamp-6 whitespace-pre-wrap text-muted text-sm">
              {r.rationale}
            </p>
          )}
          <Button size="sm" className="mt-auto self-start" onClick={() => onTake(r)}>
            {t('take')}
          </Button>
        </li>
      ))}
    </ul>
  );
}
