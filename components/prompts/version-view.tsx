'use client';
import { useTranslations } from 'next-intl';
import { Badge } from '@/components/ui/badge';
import { Section } from '@/components/ui/page';
import { Empty } from '@/components/ui/states';
import type { PromptCandidate, PromptVersion } from '@/lib/contracts/prompts';

const TEXT = 'max-w-[75ch] whitespace-pre-wrap break-words text-base';

/** A version's messages, gold answer and metadata, and its candidates with where they came from. */
export function VersionView({ version: v }: { version: PromptVersion }) {
  const t = useTranslations('prompts');
  const places = new Map(v.candidates.map((c, i) => [c.id, i + 1]));
  return (
    <>
      <Section title={t('prompt')}>
        <ol className="flex flex-col gap-3 rounded-md border bg-surface p-4">
          {v.messages.map((m, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: messages never change places
            <li key={i}>
              <p className="text-muted text-xs">{t(`speaker.${m.role}`)}</p>
              <p className={TEXT} dir="auto">
                {m.content}
              </p>
            </li>
          ))}
        </ol>
        {v.reference !== null && (
          <div className="rounded-md border bg-sunken p-4">
            <p className="text-muted text-xs">{t('reference')}</p>
            <p className={TEXT} dir="auto">
              {typeof v.reference === 'string' ? v.reference : v.reference.join('\n')}
            </p>
          </div>
        )}
        {Object.keys(v.metadata).length > 0 && (
          <details className="text-sm">
            <summary className="cursor-pointer text-muted">{t('metadata')}</summary>
            <pre className="mt-2 overflow-x-auto rounded-md bg-sunken p-3 text-xs">
              {JSON.stringify(v.metadata, null, 2)}
            </pre>
          </details>
        )}
      </Section>
      <Section title={t('candidatesN', { n: v.candidates.length })}>
        {v.candidates.length === 0 ? (
          <Empty title={t('noCandidate')}>{t('noCandidateWhat')}</Empty>
        ) : (
          <ol className="grid gap-3 lg:grid-cols-2">
            {v.candidates.map((c, i) => (
              <Candidate key={c.id} candidate={c} place={i + 1} parent={places.get(c.parentId ?? '')} />
            ))}
          </ol>
        )}
      </Section>
    </>
  );
}

function Candidate({
  candidate: c,
  place,
  parent,
}: {
  candidate: PromptCandidate;
  place: number;
  parent: number | undefined;
}) {
  const t = useTranslations('prompts');
  return (
    <li className="flex flex-col gap-2 rounded-md border bg-surface p-4">
      <p className="flex flex-wrap items-center gap-2 text-muted text-xs">
        <span className="font-medium text-ink tabular-nums">{place}</span>
        <Badge>{t(`source.${c.source}`)}</Badge>
        {c.from && <span className="break-all">{c.from}</span>}
        {c.rule && <span>{c.rule}</span>}
        {c.namesModel && (
          <span title={c.namesModel}>
            <Badge>{t('namesModel')}</Badge>
          </span>
        )}
        {parent !== undefined && <span>{t('editOf', { n: parent })}</span>}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long text is scrolled by keyboard */}
      <p tabIndex={0} className={`${TEXT} max-h-96 overflow-y-auto`} dir="auto">
        {c.text}
      </p>
    </li>
  );
}
