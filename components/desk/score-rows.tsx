'use client';
import { useLocale, useTranslations } from 'next-intl';
import { cn } from '@/components/ui/cn';
import type { Assigned } from '@/lib/contracts/assignments';
import { MAX_SCORE } from '@/lib/contracts/mode-words';
import { localText } from './local-text';

const SCORES = Array.from({ length: MAX_SCORE }, (_, i) => i + 1);

/** One candidate's scores: a row a criterion, a chip a score. `at` is the criterion that a digit scores. */
export function ScoreRows({
  letter,
  criteria,
  scores,
  at,
  onAt,
  onScore,
}: {
  letter: string;
  criteria: Assigned['task']['criteria'];
  scores: Readonly<Record<string, number>> | undefined;
  at: number | undefined;
  onAt: (criterion: number) => void;
  onScore: (key: string, score: number | undefined) => void;
}) {
  const t = useTranslations('desk');
  const locale = useLocale();
  return (
    <div className="flex flex-col gap-1">
      {criteria.map((c, i) => {
        const name = localText(c.name, locale);
        const score = scores?.[c.key];
        return (
          // biome-ignore lint/a11y/useSemanticElements: a row of chips, named by its criterion
          <div
            key={c.key}
            role="group"
            aria-label={t('scoreOf', { letter, criterion: name })}
            aria-current={at === i ? 'true' : undefined}
            className={cn(
              'flex flex-wrap items-center gap-x-3 gap-y-1 rounded-md border border-transparent px-1.5 py-1',
              at === i && 'border-accent',
            )}
          >
            <span className="min-w-32 grow text-sm" title={localText(c.hint, locale) || undefined}>
              {name}
            </span>
            <span className="flex gap-1">
              {SCORES.map((n) => (
                <button
                  key={n}
                  type="button"
                  aria-pressed={score === n}
                  onClick={() => {
                    onAt(i);
                    onScore(c.key, score === n ? undefined : n);
                  }}
                  className={cn(
                    'h-8 min-w-8 rounded-md border px-2 text-sm pointer-coarse:h-10 pointer-coarse:min-w-10',
                    score === n ? 'border-accent bg-accent-soft font-semibold text-accent' : 'text-muted',
                  )}
                >
                  {n}
                </button>
              ))}
            </span>
          </div>
        );
      })}
    </div>
  );
}
