'use client';
import Link from 'next/link';
import { useFormatter, useTranslations } from 'next-intl';
import { useProject } from '@/components/project/project-context';
import { Badge } from '@/components/ui/badge';
import { Body, Head, Row, Table, Td, Th } from '@/components/ui/table';
import type { ContestedItem } from '@/lib/contracts/agreement';
import { useFigure } from './figure';

/** Items with how far people agree on each; a row leads to the item. */
export function ContestedTable({ items, label }: { items: ContestedItem[]; label: string }) {
  const t = useTranslations('agreement');
  const format = useFormatter();
  const show = useFigure(false);
  const { project } = useProject();
  return (
    <Table aria-label={label}>
      <Head>
        <Row>
          <Th className="w-1/2">{t('item')}</Th>
          <Th>{t('task')}</Th>
          <Th className="text-right">{t('rankings')}</Th>
          <Th className="text-right">{t('tauB')}</Th>
          <Th className="text-right">{t('alike')}</Th>
        </Row>
      </Head>
      <Body>
        {items.map((item) => (
          <Row key={item.id}>
            <Td className="min-w-56">
              <Link
                href={`/projects/${project.slug}/progress/contested/${item.id}`}
                className="line-clamp-2 text-accent underline underline-offset-2 hover:no-underline"
                lang={item.locale}
                dir="auto"
              >
                {item.preview.trim() || item.externalId}
              </Link>
              {(item.flagged || item.adjudicated || item.stands) && (
                <span className="mt-1 flex gap-1">
                  {item.flagged && <Badge tone="unsure">{t('flagged')}</Badge>}
                  {item.adjudicated && <Badge>{t('adjudicated')}</Badge>}
                  {item.stands && <Badge>{t('stands')}</Badge>}
                </span>
              )}
            </Td>
            <Td className="whitespace-nowrap">{item.task.name}</Td>
            <Td num>{format.number(item.people)}</Td>
            <Td num>{item.tauB === null ? <span className="text-muted">–</span> : show(item.tauB)}</Td>
            <Td num className="whitespace-nowrap">
              {t('of', { n: item.alike, all: item.strict })}
            </Td>
          </Row>
        ))}
      </Body>
    </Table>
  );
}
