'use client';
import { useTranslations } from 'next-intl';
import { useId } from 'react';
import { cn } from '@/components/ui/cn';
import type { Stage } from '@/lib/contracts/recipe';
import { STAGES } from '@/lib/contracts/words';

/** The four stages, each with what it does and what it needs. */
export function StageChoice({ value, onChange }: { value: Stage; onChange: (stage: Stage) => void }) {
  const t = useTranslations('runs');
  const id = useId();
  return (
    <fieldset>
      <legend className="mb-2 font-medium text-sm">{t('stageLabel')}</legend>
      <div className="grid gap-2 sm:grid-cols-2">
        {STAGES.map((stage) => (
          <label
            key={stage}
            className={cn(
              'flex cursor-pointer items-start gap-2 rounded-md border bg-surface p-3 text-sm',
              stage === value && 'border-accent',
            )}
          >
            <input
              type="radio"
              name="stage"
              aria-labelledby={`${id}-${stage}`}
              aria-describedby={`${id}-${stage}-what`}
              className="mt-0.5 size-4 shrink-0 accent-accent"
              checked={stage === value}
              onChange={() => onChange(stage)}
            />
            <span>
              <span id={`${id}-${stage}`} className="font-medium">
                {t(`stage.${stage}`)}
              </span>
              <span id={`${id}-${stage}-what`} className="block text-muted text-xs">
                {t(`stageWhat.${stage}`)}
              </span>
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
