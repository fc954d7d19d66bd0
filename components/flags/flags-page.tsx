'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import { useLive } from '@/components/live/use-live';
import { useProject } from '@/components/project/project-context';
import { Button } from '@/components/ui/button';
import { More } from '@/components/ui/more';
import { Page } from '@/components/ui/page';
import { QueryView } from '@/components/ui/query-view';
import { Empty } from '@/components/ui/states';
import { refresh } from '@/lib/client/refresh';
import { useList } from '@/lib/client/use-list';
import { FLAG_STATES, type FlagLine, getFlag, listFlags } from '@/lib/contracts/flags';
import { Thread } from './thread';

/** What annotators asked, the latest first; the lead answers and resolves, the desk shows it at once. */
export function FlagsPage() {
  const t = useTranslations('flags');
  const { project, person, can } = useProject();
  const [state, setState] = useState<FlagLine['state']>('open');
  const [open, setOpen] = useState<string>();
  const queries = useQueryClient();
  const list = useList(listFlags, { params: { id: project.id }, query: { state } });
  useLive(project.id, ({ topic, id }) => {
    if (topic !== 'flags' && topic !== 'everything') return;
    void refresh(queries, [listFlags.id]);
    if (id) void refresh(queries, [getFlag.id, id]);
  });
  return (
    <Page
      title={t('title')}
      lead={t('lead')}
      actions={FLAG_STATES.map((s) => (
        <Button
          key={s}
          size="sm"
          aria-pressed={s === state}
          variant={s === state ? 'primary' : 'plain'}
          onClick={() => {
            setState(s);
            setOpen(undefined);
          }}
        >
          {t(`state.${s}`)}
        </Button>
      ))}
    >
      <QueryView query={list} rows={5}>
        {(flags) =>
          flags.length === 0 ? (
            <Empty title={t(`empty.${state}`)}>{t('emptyHint')}</Empty>
          ) : (
            <ul className="flex flex-col divide-y rounded-md border bg-surface">
              {flags.map((f) => (
                <li key={f.id}>
                  <Line
                    flag={f}
                    open={open === f.id}
                    onOpen={() => setOpen(open === f.id ? undefined : f.id)}
                  />
                  {open === f.id && (
                    <div className="max-w-3xl px-4 pt-1 pb-4">
                      <Thread id={f.id} personId={person.id} lead={can('flag.write')} />
                    </div>
                  )}
                </li>
              ))}
            </ul>
          )
        }
      </QueryView>
      <More list={list} />
    </Page>
  );
}

function Line({ flag, open, onOpen }: { flag: FlagLine; open: boolean; onOpen: () => void }) {
  const t = useTranslations('flags');
  const format = useFormatter();
  return (
    <button
      type="button"
      aria-expanded={open}
      onClick={onOpen}
      className="grid w-full gap-x-4 gap-y-0.5 px-4 py-2 text-left text-sm hover:bg-hover sm:grid-cols-[10rem_1fr_auto]"
    >
      <span className="font-medium">{flag.person.name}</span>
      <span className="min-w-0">
        <span className="block truncate">
          {flag.last.author.id !== flag.person.id && (
            <span className="text-muted">{flag.last.author.name}: </span>
          )}
          {flag.last.text}
        </span>
        <span lang={flag.locale} className="block truncate text-muted">
          {flag.task.name} · {flag.preview}
        </span>
      </span>
      <span className="whitespace-nowrap text-muted">
        {t('messages', { n: flag.messages })} ·{' '}
        <time dateTime={flag.updatedAt}>{format.dateTime(new Date(flag.updatedAt), 'short')}</time>
      </span>
    </button>
  );
}
