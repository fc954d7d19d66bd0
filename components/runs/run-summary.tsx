'use client';
import { useTranslations } from 'next-intl';
import { Stat } from '@/components/ui/stat';
import type { Run } from '@/lib/contracts/runs';

/** Held-out figures after the last step, in one row. */
export function RunSummary({ run }: { run: Run }) {
  const t = useTranslations('runs');
  const after = run.summary.after as { loss?: number; accuracy?: number; margin?: number } | null | undefined;
  if (!after) return null;
  return (
    <section
      aria-label={t('heldOut')}
      className="flex flex-wrap gap-x-8 gap-y-3 rounded-md border bg-surface p-3"
    >
      <span className="self-center font-medium text-sm">{t('heldOutAfter')}</span>
      <Stat label={t('value.loss')} value={after.loss} digits={4} />
      {after.accuracy !== undefined && <Stat label={t('value.accuracy')} value={after.accuracy} share />}
      {after.margin !== undefined && <Stat label={t('value.margin')} value={after.margin} digits={3} />}
    </section>
  );
}
