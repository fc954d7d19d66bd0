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
import { useToast } from '@/components/ui/toast';
import { call } from '@/lib/client/call';
import { useList } from '@/lib/client/use-list';
import { closeReference, listReferences } from '@/lib/contracts/references';

/** Gold and practice items with what people answered. */
export function References() {
  const t = useTranslations('settings.references');
  const format = useFormatter();
  const toast = useToast();
  const client = useQueryClient();
  const { project, can } = useProject();
  const list = useList(listReferences, { params: { id: project.id } });
  const close = useMutation({
    mutationFn: (id: string) => call(closeReference, { params: { id } }),
    onError: toast.fail,
    onSettled: () => client.invalidateQueries({ queryKey: [listReferences.id] }),
  });
  return (
    <Section title={t('title')} lead={t('lead')}>
      <QueryView query={list}>
        {(items) =>
          items.length === 0 ? (
            <Empty title={t('none')} />
          ) : (
            <ul className="flex flex-col divide-y rounded-md border bg-surface">
              {items.map((r) => (
                <li key={r.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-3 py-2">
                  <Badge tone={r.purpose === 'gold' ? 'accent' : 'unsure'}>{t(r.purpose)}</Badge>
                  <Link
                    href={`/projects/${project.slug}/prompts/${r.promptId}`}
                    className="min-w-0 grow truncate underline underline-offset-2"
                  >
                    {r.preview || r.externalId}
                  </Link>
                  <span className="text-muted">{r.task.name}</span>
                  <span>
                    {t('answers', { n: r.answers })}
                    {r.agreement !== null &&
                      ` · ${t('agreement', { share: format.number(r.agreement, { style: 'percent' }) })}`}
                  </span>
                  {r.closedAt ? (
                    <span className="text-muted">{t('closed')}</span>
                  ) : (
                    can('task.write') && (
                      <Button size="sm" variant="quiet" onClick={() => close.mutate(r.id)}>
                        {t('close')}
                      </Button>
                    )
                  )}
                </li>
              ))}
            </ul>
          )
        }
      </QueryView>
      <More list={list} />
    </Section>
  );
}
