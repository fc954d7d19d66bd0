'use client';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { Message } from '@/lib/contracts/common';

/** A pair as it is read: the prompt, then both answers side by side. */
export function PairView({
  prompt,
  chosen,
  rejected,
  notes,
}: {
  prompt: Message[];
  chosen: string;
  rejected: string;
  notes: ReactNode;
}) {
  const t = useTranslations('sets');
  return (
    <article className="flex flex-col gap-3 rounded-md border bg-surface p-3">
      <p className="flex flex-wrap gap-x-3 gap-y-1 text-muted text-xs">{notes}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long text is scrolled by keyboard */}
      <div tabIndex={0} className="flex max-h-48 flex-col gap-1 overflow-y-auto text-sm" dir="auto">
        {prompt.map((m, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: messages never change places
          <p key={i} className="whitespace-pre-wrap break-words">
            <span className="mr-2 text-muted text-xs">{t(`speaker.${m.role}`)}</span>
            {m.content}
          </p>
        ))}
      </div>
      <div className="grid gap-3 md:grid-cols-2">
        <Side title={t('chosen')} text={chosen} />
        <Side title={t('rejected')} text={rejected} />
      </div>
    </article>
  );
}

function Side({ title, text }: { title: string; text: string }) {
  const t = useTranslations('sets');
  return (
    <div className="flex flex-col gap-1 rounded-md bg-sunken p-2">
      <h3 className="text-muted text-xs">{title}</h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long text is scrolled by keyboard */}
      <p tabIndex={0} className="max-h-64 overflow-y-auto whitespace-pre-wrap break-words text-sm" dir="auto">
        {text || <span className="text-muted">{t('blank')}</span>}
      </p>
    </div>
  );
}
