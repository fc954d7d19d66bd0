'use client';
import { useFormatter, useTranslations } from 'next-intl';
import { Badge } from '@/components/ui/badge';
import type { PromptCandidate, PromptDetail, PromptRanking } from '@/lib/contracts/prompts';
import { RankingEdits } from './ranking-edits';
import { RankingPassages } from './ranking-passages';
import { RankingScores } from './ranking-scores';

/** What a ranking is shown with: the prompt it is of, and the candidates by their numbers. */
export interface RankingOf {
  ranking: PromptRanking;
  prompt: PromptDetail;
  candidates: readonly PromptCandidate[];
}

/** Rankings by the numbers of their candidates, `3 > 1 = 2`, each with all that was said besides the order. */
export function RankingList({ rankings, ...of }: Omit<RankingOf, 'ranking'> & { rankings: PromptRanking[] }) {
  return (
    <ol className="divide-y rounded-md border bg-surface">
      {rankings.map((r) => (
        <Ranking key={r.id} ranking={r} {...of} />
      ))}
    </ol>
  );
}

function Ranking(of: RankingOf) {
  const { ranking: r, candidates } = of;
  const t = useTranslations('prompts');
  const format = useFormatter();
  const numbers = new Map(candidates.map((c, i) => [c.id, i + 1]));
  const name = (ids: readonly string[], between: string) =>
    ids.map((id) => numbers.get(id) ?? '?').join(between);
  return (
    <li className="flex flex-col gap-2 px-4 py-3 text-sm">
      <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <p className="grow font-medium text-base tabular-nums">
          {r.groups.map((g) => name(g, ' = ')).join(' > ') || t('noOrder')}
          {r.unranked.length > 0 && (
            <span className="ml-2 font-normal text-muted text-xs">
              {t('unranked', { names: name(r.unranked, ', ') })}
            </span>
          )}
        </p>
        <p className="flex flex-wrap items-baseline gap-x-2 text-muted">
          <span className="text-ink">{r.person}</span>
          {r.origin === 'import' && <Badge>{t('fromFile')}</Badge>}
          <span>{t(`rankingState.${r.state}`)}</span>
          <time dateTime={r.submittedAt} className="whitespace-nowrap">
            {format.dateTime(new Date(r.submittedAt), 'short')}
          </time>
        </p>
      </div>
      <Signs ranking={r} />
      {r.unrankable.length > 0 && <Unrankable {...of} />}
      {r.rationale && (
        <p className="max-w-[75ch] whitespace-pre-wrap break-words border-l-2 pl-3" dir="auto">
          <span className="sr-only">{t('note')}: </span>
          {r.rationale}
        </p>
      )}
      <RankingScores {...of} />
      <RankingPassages {...of} />
      <RankingEdits {...of} />
    </li>
  );
}

/** The words that are about the whole ranking. */
function Signs({ ranking: r }: { ranking: PromptRanking }) {
  const t = useTranslations('prompts');
  const desk = useTranslations('desk');
  const level = ([1, 2, 3, 4, 5] as const).find((n) => n === r.confidence);
  if (!level && !r.noneAcceptable && r.comparisons === 0) return null;
  return (
    <p className="flex flex-wrap gap-x-3 gap-y-1 text-muted">
      {level && <span>{t('sure', { words: desk(`sureLevel.${level}`) })}</span>}
      {r.noneAcceptable && <Badge>{t('noneAcceptable')}</Badge>}
      {r.comparisons > 0 && <span>{t('asked', { n: r.comparisons })}</span>}
    </p>
  );
}

/** Who cannot be ranked, each with why, where that was said: by one of the desk's reasons or in a file's own words. */
function Unrankable({ ranking: r, candidates }: RankingOf) {
  const t = useTranslations('prompts');
  const desk = useTranslations('desk');
  const why = (id: string) => {
    const reason = r.unrankableReasons[id];
    const known = (['broken', 'language', 'empty', 'refusal', 'other'] as const).find((k) => k === reason);
    return known ? desk(`unrankableReason.${known}`) : reason;
  };
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1">
      {r.unrankable.map((id) => (
        <li key={id} className="break-words">
          <span className="font-medium tabular-nums">{candidates.findIndex((c) => c.id === id) + 1}</span>{' '}
          <span className="text-muted">{t('cannotRank')}</span>
          {why(id) && ` · ${why(id)}`}
        </li>
      ))}
    </ul>
  );
}
