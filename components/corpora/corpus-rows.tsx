'use client';
import { useTranslations } from 'next-intl';
import { More } from '@/components/ui/more';
import { Section } from '@/components/ui/page';
import { QueryView } from '@/components/ui/query-view';
import { useList } from '@/lib/client/use-list';
import { type CorpusRow, listCorpusRows } from '@/lib/contracts/corpora';

/** Rows of the file, in its order. */
export function CorpusRows({ id }: { id: string }) {
  const t = useTranslations('corpora');
  const rows = useList(listCorpusRows, { params: { id }, query: { limit: 10 } });
  return (
    <Section title={t('firstRows')} lead={t('firstRowsLead')}>
      <QueryView query={rows}>
        {(items) => (
          <ol className="flex flex-col divide-y rounded-md border bg-surface">
            {items.map((row, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the rows of a file never change places
              <li key={i} className="flex gap-3 px-3 py-2">
                <span className="w-8 shrink-0 select-none text-right text-muted text-xs tabular-nums leading-6">
                  {i + 1}
                </span>
                <RowText row={row} />
              </li>
            ))}
          </ol>
        )}
      </QueryView>
      <More list={rows} />
    </Section>
  );
}

function RowText({ row }: { row: CorpusRow }) {
  const t = useTranslations('corpora');
  const said = row.messages ?? [{ role: undefined, content: row.text ?? '' }];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a long text is scrolled by keyboard
    <div tabIndex={0} className="flex max-h-48 min-w-0 grow flex-col gap-1 overflow-y-auto text-sm leading-6">
      {said.map(({ role, content }, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: messages never change places
        <p key={i} className="max-w-[80ch] whitespace-pre-wrap break-words" dir="auto">
          {role && <span className="mr-2 text-muted text-xs">{t(`speaker.${role}`)}</span>}
          {content || <span className="text-muted">{t('blank')}</span>}
        </p>
      ))}
    </div>
  );
}
