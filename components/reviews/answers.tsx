'use client';
import { useTranslations } from 'next-intl';
import { cn } from '@/components/ui/cn';
import type { Shown } from '@/lib/contracts/reviews';

/** Two answers that look the same in everything but their text; side by side, on phones one below the other. */
export function Answers({ shown }: { shown: Shown }) {
  return (
    <div className="grid grow content-start md:grid-cols-2 md:content-stretch">
      <Answer side="left" text={shown.left.text} locale={shown.prompt.locale} />
      <Answer side="right" text={shown.right.text} locale={shown.prompt.locale} />
    </div>
  );
}

function Answer({ side, text, locale }: { side: 'left' | 'right'; text: string; locale: string }) {
  const t = useTranslations('reviews');
  return (
    <section
      aria-labelledby={`answer-${side}`}
      className={cn(
        'min-w-0 bg-surface px-4 py-3',
        side === 'left' ? 'border-b md:border-r md:border-b-0' : '',
      )}
    >
      <h2 id={`answer-${side}`} className="mb-1 font-medium text-muted text-xs">
        <span className="hidden md:inline">{t(`side.${side}`)}</span>
        <span className="md:hidden">{t(`stacked.${side}`)}</span>
      </h2>
      {text.trim() === '' ? (
        <p className="text-base text-muted italic">{t('emptyAnswer')}</p>
      ) : (
        <p lang={locale} dir="auto" className="reading">
          {text}
        </p>
      )}
    </section>
  );
}
