'use client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useFormatter, useTranslations } from 'next-intl';
import { type FormEvent, useEffect, useState } from 'react';
import { Button } from '@/components/ui/button';
import { cn } from '@/components/ui/cn';
import { Field } from '@/components/ui/field';
import { Textarea } from '@/components/ui/input';
import { QueryView } from '@/components/ui/query-view';
import { useToast } from '@/components/ui/toast';
import { call } from '@/lib/client/call';
import { getFlag, listMyFlags } from '@/lib/client/operations';
import { answerFlag, type Flag, listFlags, resolveFlag, seeFlag } from '@/lib/contracts/flags';

/** One flag thread with its words and a place to write; `lead` may resolve it and sees the item, its opener marks it read. */
export function Thread({ id, personId, lead }: { id: string; personId: string; lead?: boolean }) {
  const t = useTranslations('flags');
  const toast = useToast();
  const queries = useQueryClient();
  const key = [getFlag.id, id];
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => call(getFlag, { params: { id }, signal }),
  });
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const changed = () => {
    for (const list of [listFlags, listMyFlags]) void queries.invalidateQueries({ queryKey: [list.id] });
  };
  const news = query.data?.unread && query.data.person.id === personId;
  // biome-ignore lint/correctness/useExhaustiveDependencies: when there is something new to read
  useEffect(() => {
    if (news) void call(seeFlag, { params: { id }, body: {} }).then(changed, () => {});
  }, [news, id]);

  const act = async (work: () => Promise<Flag>) => {
    setBusy(true);
    try {
      queries.setQueryData(key, await work());
      setText('');
      changed();
    } catch (e) {
      toast.fail(e);
    }
    setBusy(false);
  };
  const words = text.trim();
  const send = (e: FormEvent) => {
    e.preventDefault();
    if (words) void act(() => call(answerFlag, { params: { id }, body: { text: words } }));
  };
  const resolve = () =>
    void act(() => call(resolveFlag, { params: { id }, body: words ? { text: words } : {} }));
  return (
    <QueryView query={query} rows={3}>
      {(flag) => (
        <div className="flex flex-col gap-3">
          {lead && <Item flag={flag} />}
          <Words flag={flag} personId={personId} />
          <form onSubmit={send} className="flex flex-col gap-2">
            <Field label={t('write')}>
              <Textarea rows={2} maxLength={2000} value={text} onChange={(e) => setText(e.target.value)} />
            </Field>
            <div className="flex justify-end gap-2">
              {lead && flag.state === 'open' && (
                <Button busy={busy} onClick={resolve}>
                  {words ? t('answerAndResolve') : t('resolve')}
                </Button>
              )}
              <Button type="submit" variant="primary" busy={busy} disabled={!words}>
                {t('send')}
              </Button>
            </div>
          </form>
        </div>
      )}
    </QueryView>
  );
}

function Words({ flag, personId }: { flag: Flag; personId: string }) {
  const t = useTranslations('flags');
  const format = useFormatter();
  return (
    <ol className="flex flex-col gap-2">
      {flag.thread.map((m) => (
        <li key={m.id} className={cn('border-l-2 pl-3', m.author.id === personId && 'border-accent')}>
          <p className="text-muted text-xs">
            {m.author.id === personId ? t('you') : m.author.name} ·{' '}
            <time dateTime={m.createdAt}>{format.dateTime(new Date(m.createdAt), 'short')}</time>
          </p>
          <p dir="auto" className="reading">
            {m.text}
          </p>
        </li>
      ))}
      {flag.state === 'resolved' && <li className="text-muted text-sm">{t('isResolved')}</li>}
    </ol>
  );
}

/** What it is about: prompt and candidates by the letters of the one who asks. */
function Item({ flag }: { flag: Flag }) {
  const t = useTranslations('flags');
  const letter = (id: string) => String.fromCharCode(65 + flag.candidates.findIndex((c) => c.id === id));
  return (
    <details className="rounded-md border bg-surface">
      <summary className="rounded-md px-3 py-1.5 font-medium text-sm hover:bg-hover">{t('item')}</summary>
      <div className="flex flex-col gap-3 border-t px-3 py-2" lang={flag.locale}>
        {flag.prompt.messages.map((m, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the messages of one prompt never change
          <p key={i} dir="auto" className="reading">
            {m.content}
          </p>
        ))}
        <ol className="flex flex-col gap-2">
          {flag.candidates.map((c) => (
            <li key={c.id} className="flex gap-2 border-t pt-2">
              <span className="text-muted">{letter(c.id)}</span>
              <p dir="auto" className="reading">
                {c.text}
              </p>
            </li>
          ))}
        </ol>
        {flag.ranking && (
          <p className="text-muted text-sm">
            {t('said', { order: flag.ranking.groups.map((g) => g.map(letter).join(' = ')).join(' > ') })}
          </p>
        )}
      </div>
    </details>
  );
}
