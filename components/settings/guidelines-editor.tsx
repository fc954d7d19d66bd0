'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import { useProject } from '@/components/project/project-context';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Textarea } from '@/components/ui/input';
import { More } from '@/components/ui/more';
import { Section } from '@/components/ui/page';
import { QueryView } from '@/components/ui/query-view';
import { Empty } from '@/components/ui/states';
import { useToast } from '@/components/ui/toast';
import { call } from '@/lib/client/call';
import { useList } from '@/lib/client/use-list';
import {
  createGuidelines,
  type GuidelineVersion,
  listGuidelineReads,
  listGuidelines,
} from '@/lib/contracts/projects';

export function GuidelinesEditor() {
  const { project, can } = useProject();
  const versions = useList(listGuidelines, { params: { id: project.id } });
  return (
    <div className="flex flex-col gap-8">
      <QueryView query={versions}>
        {(items) => (
          <>
            {can('project.update') && <Writer key={items[0]?.version ?? 0} last={items[0]} />}
            <History items={items} />
          </>
        )}
      </QueryView>
      <More list={versions} />
    </div>
  );
}

/** Starts from the version in force; publishing makes the next one. */
function Writer({ last }: { last: GuidelineVersion | undefined }) {
  const t = useTranslations('settings');
  const toast = useToast();
  const client = useQueryClient();
  const { project } = useProject();
  const locales = [...new Set([...project.locales, ...Object.keys(last?.body ?? {})])];
  const [body, setBody] = useState<Record<string, string>>(last?.body ?? {});
  const publish = useMutation({
    mutationFn: () =>
      call(createGuidelines, {
        params: { id: project.id },
        body: {
          body: Object.fromEntries(Object.entries(body).filter(([, text]) => text.trim() !== '')),
          after: last?.version ?? 0,
        },
      }),
    onSuccess: (made) => {
      toast.say(t('published', { version: made.version }));
      client.invalidateQueries({ queryKey: [listGuidelines.id] });
    },
    onError: toast.fail,
  });
  const changed = locales.some((l) => (body[l] ?? '') !== (last?.body[l] ?? ''));
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(e) => {
        e.preventDefault();
        publish.mutate();
      }}
    >
      <div className="grid gap-4 lg:grid-cols-2">
        {locales.map((locale) => (
          <Field key={locale} label={t('guidelinesIn', { locale })} hint={t('markdown')}>
            <Textarea
              lang={locale}
              rows={18}
              maxLength={100_000}
              value={body[locale] ?? ''}
              onChange={(e) => setBody({ ...body, [locale]: e.target.value })}
              className="font-mono"
            />
          </Field>
        ))}
      </div>
      <Button
        type="submit"
        variant="primary"
        className="self-start"
        busy={publish.isPending}
        disabled={!changed}
      >
        {t('publish', { version: (last?.version ?? 0) + 1 })}
      </Button>
    </form>
  );
}

function History({ items }: { items: GuidelineVersion[] }) {
  const t = useTranslations('settings');
  const format = useFormatter();
  const { can } = useProject();
  if (items.length === 0) return <Empty title={t('noGuidelines')} />;
  return (
    <Section title={t('versions')} lead={t('versionsText')}>
      <ul className="flex flex-col divide-y rounded-md border bg-surface">
        {items.map((v, i) => (
          <li key={v.id} className="px-3 py-2">
            <details>
              <summary className="flex flex-wrap items-center gap-x-3">
                <span className="font-medium">{t('version', { version: v.version })}</span>
                {i === 0 && <Badge tone="accent">{t('inForce')}</Badge>}
                <span className="text-muted">
                  {format.dateTime(new Date(v.createdAt), { dateStyle: 'medium', timeStyle: 'short' })}
                  {v.createdBy && ` · ${v.createdBy}`}
                </span>
              </summary>
              <div className="grid gap-6 pt-3 lg:grid-cols-2">
                {Object.entries(v.body).map(([locale, text]) => (
                  <div key={locale} lang={locale} className="reading">
                    {text}
                  </div>
                ))}
              </div>
              {can('member.read') && <Readers id={v.id} />}
            </details>
          </li>
        ))}
      </ul>
    </Section>
  );
}

/** Who has read a version, asked for when it is wanted. */
function Readers({ id }: { id: string }) {
  const t = useTranslations('settings');
  const [open, setOpen] = useState(false);
  return (
    <details className="pt-3" onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary className="cursor-pointer text-muted text-sm">{t('readers')}</summary>
      {open && <ReaderList id={id} />}
    </details>
  );
}

function ReaderList({ id }: { id: string }) {
  const t = useTranslations('settings');
  const format = useFormatter();
  const reads = useList(listGuidelineReads, { params: { id } });
  return (
    <>
      <QueryView query={reads}>
        {(items) => (
          <ul className="pt-2 text-sm">
            {items.map((r) => (
              <li key={r.person.id}>
                {r.person.name}{' '}
                <span className="text-muted">
                  {r.readAt
                    ? format.dateTime(new Date(r.readAt), { dateStyle: 'medium', timeStyle: 'short' })
                    : t('notRead')}
                </span>
              </li>
            ))}
          </ul>
        )}
      </QueryView>
      <More list={reads} />
    </>
  );
}
