'use client';
import { useLocale, useTranslations } from 'next-intl';
import { localText } from '@/components/desk/local-text';
import { RichText } from '@/components/desk/text/rich-text';
import { DEFAULT_TAGS } from '@/lib/contracts/mode-words';
import type { RankingOf } from './ranking-list';

const MAX_QUOTE = 120;
const clip = (text: string) => (text.length > MAX_QUOTE ? `${text.slice(0, MAX_QUOTE)}…` : text);

/** Passages that something is wrong with: marked in their candidate's text, and told below it. */
export function RankingPassages({ ranking: r, prompt, candidates }: RankingOf) {
  const t = useTranslations('prompts');
  const reader = useLocale();
  if (r.spans.length === 0) return null;
  const tags = [...prompt.tags, ...DEFAULT_TAGS];
  const tagOf = (key: string) => localText(tags.find((x) => x.key === key)?.name, reader) || key;
  const marked = candidates.flatMap((c, i) => {
    const spans = r.spans.filter((s) => s.candidateId === c.id).sort((a, b) => a.start - b.start);
    return spans.length > 0 ? [{ ...c, number: i + 1, spans }] : [];
  });
  return (
    <details>
      <summary className="cursor-pointer">{t('passagesN', { n: r.spans.length })}</summary>
      <ul className="mt-2 flex flex-col gap-3">
        {marked.map((c) => (
          <li key={c.id} className="flex flex-col gap-2 rounded-md border p-3">
            <p className="text-muted text-xs">{t('candidateN', { n: c.number })}</p>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long text is scrolled by keyboard */}
            <div tabIndex={0} className="max-h-72 overflow-y-auto">
              <RichText
                text={c.text}
                locale={prompt.locale}
                plain
                marks={c.spans.map((s) => ({
                  ...s,
                  title: [tagOf(s.tag), s.note].filter(Boolean).join(': '),
                }))}
              />
            </div>
            <ul className="flex flex-col gap-1 border-t pt-2">
              {c.spans.map((s) => (
                <li key={`${s.start} ${s.end} ${s.tag}`} className="flex flex-wrap items-baseline gap-x-2">
                  <span className="font-medium">{tagOf(s.tag)}</span>
                  <q lang={prompt.locale} dir="auto" className="break-words text-muted">
                    {clip(c.text.slice(s.start, s.end))}
                  </q>
                  {s.note && <span dir="auto">{s.note}</span>}
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </details>
  );
}
