'use client';
import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import { FunnelBar } from '@/components/ui/funnel-bar';
import { Section } from '@/components/ui/page';
import type { FilterName, FilterReport } from '@/lib/contracts/corpora';
import { useFindingWords } from './use-finding-words';

/** Rows held out from which on a share of them says something. */
const ENOUGH_TO_SAY = 30;

type Filter = FilterReport['filters'][number];

/** From the rows before to the kept ones: a bar a filter with what it took; one that took something opens a sample. */
export function FilterReportView({ report }: { report: FilterReport }) {
  const t = useTranslations('corpora');
  const [open, setOpen] = useState<FilterName>();
  const opened = report.filters.find((f) => f.name === open);
  const { classifier } = report;
  return (
    <>
      <Section title={t('funnel.title')} lead={t('funnel.lead')}>
        <ol className="flex flex-col gap-px overflow-hidden rounded-md border bg-surface">
          <li>
            <FunnelBar label={t('funnel.allOfParent')} left={report.rows} total={report.rows} />
          </li>
          {report.filters.map(({ name, seen, removed }) => (
            <li key={name}>
              <FunnelBar
                label={t(`filter.${name}`)}
                left={seen - removed}
                dropped={removed}
                droppedWords={t('funnel.droppedN', { n: removed })}
                total={report.rows}
                {...(removed > 0
                  ? { open: open === name, onClick: () => setOpen(open === name ? undefined : name) }
                  : {})}
              />
            </li>
          ))}
          <li>
            <FunnelBar label={t('funnel.kept')} left={report.kept} total={report.rows} strong />
          </li>
        </ol>
        {classifier && (
          <p className="text-muted text-sm">
            {t('classifierMade', { good: classifier.good, bad: classifier.bad })}{' '}
            {classifier.heldOut.rows < ENOUGH_TO_SAY
              ? t('classifierTooFew')
              : t('classifierRight', classifier.heldOut)}
          </p>
        )}
      </Section>
      {opened && <Samples filter={opened} />}
    </>
  );
}

function Samples({ filter }: { filter: Filter }) {
  const t = useTranslations('corpora');
  const format = useFormatter();
  const words = useFindingWords();
  return (
    <Section
      title={t(`filter.${filter.name}`)}
      lead={t('samples', { shown: filter.samples.length, n: format.number(filter.removed) })}
    >
      <ul className="flex flex-col divide-y rounded-md border bg-surface">
        {filter.samples.map(({ line, text, finding }) => (
          <li key={line} className="flex flex-col gap-1 px-3 py-2">
            <p className="flex flex-wrap gap-x-3 text-muted text-xs tabular-nums">
              <span>{t('line', { n: line })}</span>
              <span>{words(finding)}</span>
            </p>
            <Beginning text={text} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Beginning({ text }: { text: string }) {
  const t = useTranslations('corpora');
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a long text is scrolled by keyboard
    <div tabIndex={0} dir="auto" className="max-h-36 max-w-[80ch] overflow-y-auto text-sm">
      <p className="whitespace-pre-wrap break-words">
        {text || <span className="text-muted">{t('blank')}</span>}
      </p>
    </div>
  );
}
