'use client';
import { useMutation } from '@tanstack/react-query';
import { useLocale, useTranslations } from 'next-intl';
import { Button } from '@/components/ui/button';
import { QueryView } from '@/components/ui/query-view';
import { useToast } from '@/components/ui/toast';
import { call } from '@/lib/client/call';
import { listGuidelines, readGuidelines } from '@/lib/client/operations';
import { useList } from '@/lib/client/use-list';
import type { GuidelineVersion } from '@/lib/contracts/projects';
import { localText } from './local-text';
import { RichText } from './text/rich-text';
import { type Stretch, wordDiff } from './text/word-diff';

/** The guidelines in force before the first item under them; what is new since the version one read is marked. */
export default function ReadGuidelines({ projectId, onRead }: { projectId: string; onRead: () => void }) {
  // Whoever is asked to read is asked about what is in force now, not about what was read a moment ago.
  const versions = useList(listGuidelines, { params: { id: projectId } }, { staleTime: 0 });
  return (
    <QueryView query={versions}>
      {(items) =>
        items[0] ? (
          <Reader now={items[0]} before={items.slice(1).find((v) => v.readAt !== null)} onRead={onRead} />
        ) : null
      }
    </QueryView>
  );
}

function Reader({
  now,
  before,
  onRead,
}: {
  now: GuidelineVersion;
  before: GuidelineVersion | undefined;
  onRead: () => void;
}) {
  const t = useTranslations('desk');
  const locale = useLocale();
  const toast = useToast();
  const read = useMutation({
    mutationFn: () => call(readGuidelines, { params: { id: now.id }, body: {} }),
    onSuccess: onRead,
    onError: toast.fail,
  });
  const text = localText(now.body, locale);
  const old = before && localText(before.body, locale);
  const diff = old === undefined ? undefined : wordDiff(old, text, locale);
  const gone = diff ? joined(diff.a).filter((w) => w.own && w.text.trim() !== '') : [];
  return (
    <section className="mx-auto flex w-full max-w-3xl grow flex-col gap-4 px-4 py-8">
      <h2 tabIndex={-1} className="font-semibold text-xl">
        {t(before ? 'read.title' : 'nothing.guidelines.title')}
      </h2>
      <p className="text-muted">
        {before ? t('read.changed', { now: now.version, before: before.version }) : t('read.first')}
      </p>
      <div className="rounded-md border bg-surface p-4">
        {diff ? <Marked words={joined(diff.b)} /> : <RichText text={text} locale={locale} />}
      </div>
      {gone.length > 0 && (
        <details className="text-sm">
          <summary className="cursor-pointer text-muted">{t('read.gone')}</summary>
          <ul className="mt-2 list-disc pl-5">
            {gone.map((w, i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the stretches of one comparison never change places
              <li key={i}>
                <del>{w.text.trim()}</del>
              </li>
            ))}
          </ul>
        </details>
      )}
      <Button variant="primary" className="self-start" busy={read.isPending} onClick={() => read.mutate()}>
        {t('read.done')}
      </Button>
    </section>
  );
}

/** What is new, marked; as it was written, so that a change of markup shows too. */
function Marked({ words }: { words: readonly Stretch[] }) {
  return (
    <div className="reading" dir="auto">
      {words.map((w, i) =>
        w.own ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: the stretches of one comparison never change places
          <ins key={i} className="rounded-sm bg-accent-soft underline decoration-accent underline-offset-4">
            {w.text}
          </ins>
        ) : (
          w.text
        ),
      )}
    </div>
  );
}

/** Blanks between two stretches of one side belong to them: "both times" is one change, not two. */
function joined(words: readonly Stretch[]): Stretch[] {
  const out: Stretch[] = [];
  words.forEach((w, i) => {
    const between = !w.own && words[i - 1]?.own && words[i + 1]?.own && /^[^\S\n]+$/.test(w.text);
    const own = w.own || Boolean(between);
    const last = out.at(-1);
    if (last && last.own === own) last.text += w.text;
    else out.push({ text: w.text, own });
  });
  return out;
}

/** The guidelines in force, folded: beside what says why there is nothing to do. */
export function GuidelinesFold({ projectId }: { projectId: string }) {
  const t = useTranslations('desk');
  const locale = useLocale();
  const versions = useList(listGuidelines, { params: { id: projectId } });
  return (
    <QueryView query={versions}>
      {([now]) =>
        now && (
          <details className="rounded-md border bg-surface">
            <summary className="px-3 py-2 font-medium">{t('guidelines')}</summary>
            <div className="border-t px-3 py-2">
              <RichText text={localText(now.body, locale)} locale={locale} />
            </div>
          </details>
        )
      }
    </QueryView>
  );
}
