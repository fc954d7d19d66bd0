'use client';
import { useFormatter, useTranslations } from 'next-intl';
import { Body, Head, Row, Table, Td, Th } from '@/components/ui/table';
import type { PromptPair } from '@/lib/contracts/prompts';

/** Pairs by the numbers of their candidates, each with what speaks for it. */
export function PairTable({ pairs, places }: { pairs: PromptPair[]; places: ReadonlyMap<string, number> }) {
  const t = useTranslations('prompts');
  const format = useFormatter();
  return (
    <Table aria-label={t('pairs')}>
      <Head>
        <Row>
          <Th>{t('chosen')}</Th>
          <Th>{t('rejected')}</Th>
          <Th className="w-full">{t('evidence')}</Th>
        </Row>
      </Head>
      <Body>
        {pairs.map((p) => (
          <Row key={p.id}>
            <Td num>{places.get(p.chosenId) ?? '?'}</Td>
            <Td num>{places.get(p.rejectedId) ?? '?'}</Td>
            <Td>
              <ul className="flex flex-wrap gap-x-4 gap-y-1">
                {p.evidence.map((e, i) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: evidence has no other name here
                  <li key={i} className={e.state === 'active' ? undefined : 'text-muted line-through'}>
                    {t(`evidenceKind.${e.kind}`)}
                    {e.margin !== null && (
                      <span className="ml-1 text-muted text-xs">
                        {t('margin', { value: format.number(e.margin, { maximumFractionDigits: 3 }) })}
                      </span>
                    )}
                    {e.state !== 'active' && <span className="sr-only"> {t('inactive')}</span>}
                  </li>
                ))}
              </ul>
            </Td>
          </Row>
        ))}
      </Body>
    </Table>
  );
}
