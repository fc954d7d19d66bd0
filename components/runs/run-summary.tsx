'use client';
import { ArrowDown } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { Body, Head, Row, Table, Td, Th } from '@/components/ui/table';
import type { Run } from '@/lib/contracts/runs';

type Held = { loss?: number; accuracy?: number; margin?: number; pairs?: number };

/** Held-out figures before the first step and after the last; red with an arrow where it got worse. */
export function RunSummary({ run }: { run: Run }) {
  const t = useTranslations('runs');
  const format = useFormatter();
  const before = run.summary.before as Held | undefined;
  const after = run.summary.after as Held | undefined;
  if (!before || !after) return null;
  const rows = [
    { key: 'loss', less: true },
    { key: 'accuracy', less: false },
    { key: 'margin', less: false },
  ] as const;
  const show = (v: number | undefined) =>
    v === undefined ? '–' : format.number(v, { maximumSignificantDigits: 4 });
  return (
    <Table aria-label={t('heldOutTable', { n: after.pairs ?? 0 })}>
      <Head>
        <Row>
          <Th>{t('heldOutTable', { n: after.pairs ?? 0 })}</Th>
          <Th className="text-right">{t('before')}</Th>
          <Th className="text-right">{t('after')}</Th>
        </Row>
      </Head>
      <Body>
        {rows.map(({ key, less }) => {
          const a = before[key];
          const b = after[key];
          const worse = a !== undefined && b !== undefined && (less ? b > a : b < a);
          return (
            <Row key={key}>
              <Td>{t(`value.${key}`)}</Td>
              <Td num>{show(a)}</Td>
              <Td num className={worse ? 'text-worse' : ''}>
                {worse && <ArrowDown className="mr-1 inline size-3" aria-label={t('worse')} />}
                {show(b)}
              </Td>
            </Row>
          );
        })}
      </Body>
    </Table>
  );
}
