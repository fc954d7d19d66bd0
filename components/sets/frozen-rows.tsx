'use client';
import { useFormatter, useTranslations } from 'next-intl';
import { More } from '@/components/ui/more';
import { Section } from '@/components/ui/page';
import { QueryView } from '@/components/ui/query-view';
import { useList } from '@/lib/client/use-list';
import { listSetRows } from '@/lib/contracts/sets';
import { EVIDENCE_KINDS } from '@/lib/contracts/words';
import { PairView } from './pair-view';

/** `grader+ranking` in words. */
export function useOriginWords() {
  const t = useTranslations('sets');
  return (origin: string) =>
    origin
      .split('+')
      .map((kind) => {
        const known = EVIDENCE_KINDS.find((k) => k === kind);
        return known ? t(`origin.${known}`) : kind;
      })
      .join(' + ');
}

/** Rows of the file, in its order. */
export function FrozenRows({ versionId }: { versionId: string }) {
  const t = useTranslations('sets');
  const format = useFormatter();
  const originWords = useOriginWords();
  const rows = useList(listSetRows, { params: { id: versionId }, query: { limit: 10 } });
  const text = (messages: { content: string }[]) => messages.map((m) => m.content).join('\n');
  return (
    <Section title={t('rows')} lead={t('rowsLead')}>
      <QueryView query={rows}>
        {(items) => (
          <div className="flex flex-col gap-3">
            {items.map((row) => (
              <PairView
                key={row.pair_id}
                prompt={row.prompt}
                chosen={text(row.chosen)}
                rejected={text(row.rejected)}
                notes={
                  <>
                    <span>{t(row.split)}</span>
                    <span>{row.task}</span>
                    <span>{originWords(row.origin)}</span>
                    {row.margin !== null && (
                      <span>
                        {t('detail.margin')} {format.number(row.margin, { maximumFractionDigits: 3 })}
                      </span>
                    )}
                    <span className="break-all font-mono">{row.pair_id}</span>
                  </>
                }
              />
            ))}
          </div>
        )}
      </QueryView>
      <More list={rows} />
    </Section>
  );
}
