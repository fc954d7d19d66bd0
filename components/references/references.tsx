'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useFormatter, useTranslations } from 'next-intl';
import { useProject } from '@/components/project/project-context';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { More } from '@/components/ui/more';
import { Section } from '@/components/ui/page';
import { QueryView } from '@/components/ui/query-view';
import { Empty } from '@/components/ui/states';
import { Body, Head, Row, Table, Td, Th } from '@/components/ui/table';
import { useToast } from '@/components/ui/toast';
import { call } from '@/lib/client/call';
import { useList } from '@/lib/client/use-list';
import { closeReference, listReferences, type Reference } from '@/lib/contracts/references';

/** Gold and practice items with what people answered. */
export function References() {
  const t = useTranslations('settings.references');
  const { project } = useProject();
  const list = useList(listReferences, { params: { id: project.id } });
  return (
    <Section title={t('title')} lead={t('lead')}>
      <QueryView query={list}>
        {(items) => (items.length === 0 ? <Empty title={t('none')} /> : <ReferenceTable items={items} />)}
      </QueryView>
      <More list={list} />
    </Section>
  );
}

function ReferenceTable({ items }: { items: readonly Reference[] }) {
  const t = useTranslations('settings.references');
  const format = useFormatter();
  const toast = useToast();
  const client = useQueryClient();
  const { project, can } = useProject();
  const close = useMutation({
    mutationFn: (id: string) => call(closeReference, { params: { id } }),
    onError: toast.fail,
    onSettled: () => client.invalidateQueries({ queryKey: [listReferences.id] }),
  });
  return (
    <Table aria-label={t('title')}>
      <Head>
        <Row>
          <Th>{t('use')}</Th>
          <Th className="w-full">{t('prompt')}</Th>
          <Th>{t('task')}</Th>
          <Th className="text-right">{t('answersHead')}</Th>
          <Th className="text-right">{t('agreementHead')}</Th>
          <Th>
            <span className="sr-only">{t('close')}</span>
          </Th>
        </Row>
      </Head>
      <Body>
        {items.map((r) => (
          <Row key={r.id}>
            <Td>
              <Badge tone={r.purpose === 'gold' ? 'accent' : 'neutral'}>{t(r.purpose)}</Badge>
            </Td>
            <Td lang={r.locale} className="min-w-48">
              <Link
                href={`/projects/${project.slug}/prompts/${r.promptId}`}
                className="line-clamp-1 underline underline-offset-2"
              >
                {r.preview || r.externalId}
              </Link>
            </Td>
            <Td className="whitespace-nowrap text-muted">{r.task.name}</Td>
            <Td num>{r.answers}</Td>
            <Td num>
              {r.agreement === null
                ? '–'
                : format.number(r.agreement, { style: 'percent', maximumFractionDigits: 0 })}
            </Td>
            <Td className="whitespace-nowrap text-right">
              {r.closedAt ? (
                <span className="px-2 text-muted">{t('closed')}</span>
              ) : (
                can('task.write') && (
                  <Button
                    size="sm"
                    variant="quiet"
                    aria-label={t('closeOf', { prompt: r.preview || r.externalId })}
                    onClick={() => close.mutate(r.id)}
                  >
                    {t('close')}
                  </Button>
                )
              )}
            </Td>
          </Row>
        ))}
      </Body>
    </Table>
  );
}
