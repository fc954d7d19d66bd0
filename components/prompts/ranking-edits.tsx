'use client';
import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { MarkedWords } from '@/components/desk/text/marked-words';
import { type Stretch, wordDiff } from '@/components/desk/text/word-diff';
import type { RankingOf } from './ranking-list';

/** Better texts that the person wrote; the words that the original does not have are marked. */
export function RankingEdits({ ranking: r, prompt, candidates }: RankingOf) {
  const t = useTranslations('prompts');
  if (r.edits.length === 0) return null;
  const number = (id: string) => candidates.findIndex((c) => c.id === id);
  return (
    <details>
      <summary className="cursor-pointer">{t('editsN', { n: r.edits.length })}</summary>
      <ul className="mt-2 flex flex-col gap-3">
        {r.edits.map((e) => (
          <li key={e.candidateId} className="flex flex-col gap-2 rounded-md border p-3">
            <p className="text-muted text-xs">{t('editOf', { n: number(e.candidateId) + 1 })}</p>
            <Edited
              before={candidates[number(e.candidateId)]?.text ?? ''}
              after={e.text}
              locale={prompt.locale}
            />
          </li>
        ))}
      </ul>
    </details>
  );
}

function Edited({ before, after, locale }: { before: string; after: string; locale: string }) {
  const words: Stretch[] = useMemo(() => wordDiff(before, after, locale).b, [before, after, locale]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a long text is scrolled by keyboard
    <p tabIndex={0} lang={locale} dir="auto" className="reading max-h-72 overflow-y-auto">
      <MarkedWords words={words} />
    </p>
  );
}
