'use client';
import { useFormatter, useLocale, useTranslations } from 'next-intl';
import { localText } from '@/components/desk/local-text';
import type { RankingOf } from './ranking-list';

/** Scores of the criteria: a row each, the candidates across. */
export function RankingScores({ ranking: r, prompt, candidates }: RankingOf) {
  const t = useTranslations('prompts');
  const format = useFormatter();
  const reader = useLocale();
  const shown = candidates.flatMap((c, i) =>
    r.ratings[c.id] ? [{ number: i + 1, of: r.ratings[c.id]! }] : [],
  );
  const given = new Set(shown.flatMap((s) => Object.keys(s.of)));
  const keys = [...new Set([...prompt.criteria.map((c) => c.key), ...given])].filter((k) => given.has(k));
  if (keys.length === 0) return null;
  return (
    <section
      className="relative overflow-x-auto"
      aria-label={t('scores')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
    >
      <table className="text-sm">
        <thead>
          <tr className="text-muted text-xs">
            <th scope="col" className="py-1 pr-4 text-left font-medium">
              {t('scores')}
            </th>
            {shown.map((s) => (
              <th key={s.number} scope="col" className="px-3 py-1 text-right font-medium tabular-nums">
                <span className="sr-only">{t('candidateN', { n: s.number })}</span>
                <span aria-hidden>{s.number}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => (
            <tr key={key} className="border-t">
              <th scope="row" className="py-1 pr-4 text-left font-normal">
                {localText(prompt.criteria.find((c) => c.key === key)?.name, reader) || key}
              </th>
              {shown.map((s) => (
                <td key={s.number} className="px-3 py-1 text-right tabular-nums">
                  {s.of[key] === undefined ? '—' : format.number(s.of[key])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
