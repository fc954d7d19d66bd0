'use client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useFormatter, useTranslations } from 'next-intl';
import { useRef, useState } from 'react';
import { useFigure } from '@/components/agreement/figure';
import { LETTERS } from '@/components/desk/ranking-state';
import { useLive } from '@/components/live/use-live';
import { useProject } from '@/components/project/project-context';
import { Button, buttonStyle } from '@/components/ui/button';
import { Page, Section } from '@/components/ui/page';
import { QueryView } from '@/components/ui/query-view';
import { ErrorNote } from '@/components/ui/states';
import { useToast } from '@/components/ui/toast';
import { call } from '@/lib/client/call';
import { type Adjudication, adjudicateItem, readAdjudication, standItem } from '@/lib/contracts/adjudication';
import { listContested } from '@/lib/contracts/agreement';
import { type Decision, DecisionBoard } from './decision-board';
import { RankingsBeside } from './rankings-beside';
import { Stand } from './stand';

/** One contested item: what everybody said, and the final ranking. */
export function AdjudicationPage({ id }: { id: string }) {
  const t = useTranslations('adjudication');
  const { project } = useProject();
  const client = useQueryClient();
  const queryKey = [readAdjudication.id, id];
  const query = useQuery({
    queryKey,
    queryFn: ({ signal }) => call(readAdjudication, { params: { id }, signal }),
  });
  useLive(project.id, (event) => {
    if (event.topic === 'everything' || event.id === id) void client.invalidateQueries({ queryKey });
  });
  return (
    <Page
      title={t('title')}
      actions={
        <Link href={`/projects/${project.slug}/progress/contested`} className={buttonStyle({})}>
          {t('toQueue')}
        </Link>
      }
    >
      <QueryView query={query} rows={6}>
        {(a) => <Item key={a.final?.id ?? `open ${a.stands?.at}`} a={a} />}
      </QueryView>
    </Page>
  );
}

function Item({ a }: { a: Adjudication }) {
  const t = useTranslations('adjudication');
  const toast = useToast();
  const router = useRouter();
  const client = useQueryClient();
  const { project } = useProject();
  const show = useFigure(false);
  const [again, setAgain] = useState(false);
  const [start, setStart] = useState<{ n: number; order: Adjudication['rankings'][number] | null }>({
    n: 0,
    order: null,
  });
  const key = useRef(crypto.randomUUID?.() ?? String(Math.random()));
  const letter = (id: string) => LETTERS[a.candidates.findIndex((c) => c.id === id)] ?? '?';
  const renew = () => void client.invalidateQueries({ queryKey: [readAdjudication.id, a.item.id] });
  /** On to the next item of the queue, if this one came from it. */
  const next = async (said: string) => {
    toast.say(said);
    const queue = await call(listContested, {
      params: { id: project.id },
      query: { queue: '1', limit: 2 },
    }).catch(() => undefined);
    const to = queue?.items.find((item) => item.id !== a.item.id);
    void client.invalidateQueries({ queryKey: [listContested.id] });
    if (to && !a.final) router.push(`/projects/${project.slug}/progress/contested/${to.id}`);
    else renew();
  };
  const decide = useMutation({
    mutationFn: (d: Decision) =>
      call(adjudicateItem, {
        params: { id: a.item.id },
        body: { ...d, idempotencyKey: key.current, after: a.final?.id ?? null },
      }),
    onSuccess: () => next(t('decided')),
    onError: renew,
  });
  const stand = useMutation({
    mutationFn: (stands: boolean) =>
      call(standItem, {
        params: { id: a.item.id },
        body: { stands, seen: a.rankings.filter((r) => r.counted).map((r) => r.id) },
      }),
    onSuccess: (_, stands) => {
      if (stands) return next(t('stood'));
      toast.say(t('isBack'));
      renew();
    },
    onError: renew,
  });
  const from = start.order ?? (again ? a.final : null);
  return (
    <div className="grid gap-6 lg:grid-cols-[minmax(20rem,28rem)_minmax(0,1fr)]">
      <div className="flex flex-col gap-6">
        <Prompt a={a} />
      </div>
      <div className="flex min-w-0 flex-col gap-6">
        <Section
          title={t('rankings', { n: a.rankings.length })}
          lead={
            a.tauB === null
              ? t('hidden')
              : t('agreement', { tau: show(a.tauB), decided: String(a.final !== null) })
          }
        >
          <RankingsBeside
            a={a}
            letter={letter}
            onTake={(order) => {
              setAgain(true);
              setStart({ n: start.n + 1, order });
            }}
          />
        </Section>
        {a.final && !again ? (
          <Final a={a} letter={letter} onAgain={() => setAgain(true)} />
        ) : (
          <Section title={a.final ? t('again') : t('final')} lead={t('finalLead')}>
            {a.frozenPairs > 0 && <p className="text-sm">{t('frozen', { n: a.frozenPairs })}</p>}
            {(decide.error ?? stand.error) && <ErrorNote error={(decide.error ?? stand.error)!} />}
            {!a.final && <Stand a={a} busy={stand.isPending} onStand={(stands) => stand.mutate(stands)} />}
            <DecisionBoard
              key={`${start.n} ${again}`}
              a={a}
              start={from ? { groups: from.groups, unrankable: from.unrankable } : undefined}
              busy={decide.isPending}
              onDecide={(d) => decide.mutate(d)}
            />
          </Section>
        )}
      </div>
    </div>
  );
}

function Prompt({ a }: { a: Adjudication }) {
  const t = useTranslations('adjudication');
  const desk = useTranslations('desk');
  const { project, can } = useProject();
  return (
    <Section
      title={a.task.name}
      actions={
        can('prompt.read') && (
          <Link
            href={`/projects/${project.slug}/prompts/${a.item.promptId}`}
            className="text-accent text-sm underline underline-offset-2 hover:no-underline"
          >
            {t('prompt')}
          </Link>
        )
      }
    >
      {a.flags.length > 0 && (
        <div className="rounded-md border border-line-strong bg-surface p-3">
          <p className="font-medium text-sm">{t('flag')}</p>
          {a.flags.map((text, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: messages have no id here and are only shown
            <p key={i} dir="auto" className="whitespace-pre-wrap text-sm">
              {text}
            </p>
          ))}
        </div>
      )}
      {a.prompt.messages.map((m, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the messages of one prompt never change
        <div key={i}>
          <p className="text-muted text-xs">{desk(`role.${m.role}`)}</p>
          <p lang={a.item.locale} dir="auto" className="reading">
            {m.content}
          </p>
        </div>
      ))}
    </Section>
  );
}

function Final({
  a,
  letter,
  onAgain,
}: {
  a: Adjudication;
  letter: (id: string) => string;
  onAgain: () => void;
}) {
  const t = useTranslations('adjudication');
  const format = useFormatter();
  const { final } = a;
  if (!final) return null;
  const order = (groups: string[][]) => groups.map((g) => g.map(letter).join(' = ')).join(' > ');
  return (
    <Section title={t('final')}>
      <div className="flex flex-col items-start gap-3 rounded-md border bg-surface p-3">
        <p className="font-semibold text-lg">{order(final.groups) || '–'}</p>
        <p className="text-sm">
          {t('by', {
            name: final.by,
            at: format.dateTime(new Date(final.at), { dateStyle: 'short', timeStyle: 'short' }),
            revision: final.revision,
          })}
        </p>
        {final.rationale && (
          <p dir="auto" className="reading">
            {final.rationale}
          </p>
        )}
        {a.earlier.map((e) => (
          <p key={e.id} className="text-muted text-sm">
            {t('earlier', { order: order(e.groups), name: e.by, revision: e.revision })}
          </p>
        ))}
        <Button onClick={onAgain}>{t('again')}</Button>
      </div>
      <ul className="flex flex-col gap-2">
        {a.candidates.map((c) => (
          <li key={c.id} className="flex gap-2 rounded-md border bg-surface p-2">
            <span className="font-medium text-muted">{letter(c.id)}</span>
            <p lang={a.item.locale} dir="auto" className="reading line-clamp-6">
              {c.text}
            </p>
          </li>
        ))}
      </ul>
    </Section>
  );
}
