'use client';
import { useLocale, useTranslations } from 'next-intl';
import { type ReactNode, useState } from 'react';
import { Button } from '@/components/ui/button';
import { cn } from '@/components/ui/cn';
import { Field } from '@/components/ui/field';
import { Textarea } from '@/components/ui/input';
import type { Assigned } from '@/lib/contracts/assignments';
import { localText } from './local-text';
import { OutsideLink, RichText } from './text/rich-text';

/** Of the field for the person's note: a key leads there. */
export const NOTE_ID = 'desk-note';

/** What the candidates answer: guidelines, instruction, the chat, the reference, and the person's own note. */
export function PromptColumn({
  assigned,
  note,
  onNote,
  plain,
}: {
  assigned: Assigned;
  note: string;
  onNote: (text: string) => void;
  /** Texts as written, without markdown. */
  plain: boolean;
}) {
  const t = useTranslations('desk');
  const locale = useLocale();
  const [whole, setWhole] = useState(false);
  const { prompt, task, guidelines, assignment } = assigned;
  const instruction = localText(task.instruction, locale);
  return (
    <div className="flex flex-col gap-3 border-b px-4 py-3 lg:border-b-0">
      <h2 className="sr-only">{t('prompt')}</h2>
      {guidelines && (
        <Fold title={t('guidelines')}>
          <RichText text={localText(guidelines.body, locale)} locale={locale} />
        </Fold>
      )}
      {(instruction || task.criteria.length > 0) && (
        <Fold title={t('task', { name: task.name })}>
          <p className="reading text-sm">{instruction}</p>
          {task.criteria.length > 0 && (
            <ul className="mt-2 list-disc pl-5 text-sm">
              {task.criteria.map((c) => (
                <li key={c.key}>{localText(c.name, locale)}</li>
              ))}
            </ul>
          )}
        </Fold>
      )}
      <div className={cn('flex flex-col gap-3', !whole && 'max-lg:line-clamp-3')}>
        {prompt.messages.map((m, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the messages of one prompt never change
          <div key={i} className={cn(!whole && i < prompt.messages.length - 1 && 'max-lg:hidden')}>
            <p className="text-muted text-xs">{t(`role.${m.role}`)}</p>
            <RichText
              text={m.content}
              locale={assignment.locale}
              plain={plain}
              className={cn(m.role === 'assistant' && 'border-l-2 pl-2')}
            />
          </div>
        ))}
      </div>
      <Button
        variant="link"
        size="sm"
        className="self-start lg:hidden"
        aria-expanded={whole}
        onClick={() => setWhole(!whole)}
      >
        {whole ? t('promptFold') : t('promptWhole')}
      </Button>
      {prompt.media && (
        <Fold title={t('media', { n: prompt.media.length })}>
          <ul className="flex flex-col gap-1 break-words text-sm">
            {prompt.media.map(({ kind, url }) => (
              <li key={url}>
                <OutsideLink url={url} image={kind === 'image'} />
              </li>
            ))}
          </ul>
        </Fold>
      )}
      {prompt.reference !== undefined && (
        <Fold title={t('reference')}>
          <RichText text={referenceText(prompt.reference)} locale={assignment.locale} plain={plain} />
        </Fold>
      )}
      <div className={cn(!whole && 'max-lg:hidden')}>
        <Field label={t('note')}>
          <Textarea
            id={NOTE_ID}
            rows={2}
            value={note}
            maxLength={20_000}
            onChange={(e) => onNote(e.target.value)}
          />
        </Field>
      </div>
    </div>
  );
}

const referenceText = (reference: unknown): string =>
  Array.isArray(reference)
    ? reference.map(String).join('\n')
    : typeof reference === 'string'
      ? reference
      : JSON.stringify(reference);

const Fold = ({ title, children }: { title: string; children: ReactNode }) => (
  <details className="rounded-md border bg-surface">
    <summary className="rounded-md px-3 py-1.5 font-medium text-sm hover:bg-hover">{title}</summary>
    <div className="border-t px-3 py-2">{children}</div>
  </details>
);
