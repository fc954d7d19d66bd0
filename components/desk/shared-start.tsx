'use client';
import { useTranslations } from 'next-intl';
import { useEffect, useMemo, useState } from 'react';
import type { Assigned } from '@/lib/contracts/assignments';
import { RichText } from './text/rich-text';
import { sharedStart } from './text/shared-start';

/** What all candidates begin with, shown once; `onFold` is told where the cards begin (undefined: whole). */
export function SharedStart({
  candidates,
  locale,
  plain,
  onFold,
}: {
  candidates: Assigned['candidates'];
  locale: string;
  plain: boolean;
  onFold: (from: number | undefined) => void;
}) {
  const t = useTranslations('desk');
  const n = useMemo(() => sharedStart(candidates.map((c) => c.text)), [candidates]);
  const [folded, setFolded] = useState(true);
  useEffect(() => onFold(n > 0 && folded ? n : undefined), [n, folded, onFold]);
  const text = candidates[0]?.text.slice(0, n) ?? '';
  if (n === 0) return null;
  return (
    <section aria-label={t('sharedStart')} className="flex flex-col gap-1 border-b px-2 py-2 lg:px-4">
      <button
        type="button"
        aria-expanded={!folded}
        onClick={() => setFolded(!folded)}
        className="self-start rounded-sm text-muted text-xs underline underline-offset-2"
      >
        {t(folded ? 'sharedOnce' : 'sharedFold', { n })}
      </button>
      {folded && <RichText text={text} locale={locale} plain={plain} className="max-h-40 overflow-y-auto" />}
    </section>
  );
}
