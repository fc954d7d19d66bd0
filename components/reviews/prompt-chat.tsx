'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { cn } from '@/components/ui/cn';
import type { Shown } from '@/lib/contracts/reviews';

/** What both answers answer, as a chat. Long ones scroll in their own frame; on phones they fold to three lines. */
export function PromptChat({ prompt }: { prompt: Shown['prompt'] }) {
  const t = useTranslations('reviews');
  const [whole, setWhole] = useState(false);
  return (
    <section
      aria-label={t('prompt')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      className="flex flex-col gap-2 border-b bg-sunken px-4 py-3 -outline-offset-2 lg:max-h-[40dvh] lg:overflow-y-auto"
    >
      <div className={cn('mx-auto flex w-full max-w-[75ch] flex-col gap-2', !whole && 'max-lg:line-clamp-3')}>
        {prompt.messages.map((m, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the messages of one prompt never change
          <div key={i}>
            <p className="text-muted text-xs">{t(`role.${m.role}`)}</p>
            <p
              lang={prompt.locale}
              dir="auto"
              className={cn('reading', m.role === 'assistant' && 'border-l-2 pl-2')}
            >
              {m.content}
            </p>
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
    </section>
  );
}
