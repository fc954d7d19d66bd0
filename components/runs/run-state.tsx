'use client';
import { useFormatter, useTranslations } from 'next-intl';
import type { Run } from '@/lib/contracts/runs';

/** Seconds as a person says them: 40 s, 3 min, 1 h 20 min. */
export function useDuration() {
  const t = useTranslations('runs');
  return (seconds: number) => {
    const s = Math.max(0, Math.round(seconds));
    if (s < 90) return t('seconds', { n: s });
    const minutes = Math.round(s / 60);
    return minutes < 90
      ? t('minutes', { n: minutes })
      : t('hours', { h: Math.floor(minutes / 60), m: minutes % 60 });
  };
}

/** What the run is doing, in one sentence. */
export function RunSentence({ run, left }: { run: Run; left?: number | undefined }) {
  const t = useTranslations('runs');
  const duration = useDuration();
  const format = useFormatter();
  const steps = { step: run.step, total: run.totalSteps };
  switch (run.state) {
    case 'queued':
      return run.place ? t('is.waiting', { place: run.place }) : t('is.queued');
    case 'running':
      if (run.cancelRequested) return t('is.stopping', steps);
      if (run.phase !== 'training' || run.step === 0) return t(`is.${phaseKey(run.phase)}`, steps);
      return left === undefined
        ? t('is.training', steps)
        : t('is.trainingLeft', { ...steps, left: duration(left) });
    case 'done':
      return t('is.done', {
        ...steps,
        at: format.dateTime(new Date(run.finishedAt ?? run.createdAt), 'short'),
      });
    case 'cancelled':
      return t('is.cancelled', { step: run.savedStep, total: run.totalSteps });
    case 'failed':
      return t('is.failed', {
        step: run.savedStep,
        total: run.totalSteps,
        message: run.error?.message ?? '',
      });
  }
}

const PHASES = ['preparing', 'reference', 'training', 'evaluating', 'saving'] as const;
const phaseKey = (phase: string): (typeof PHASES)[number] => PHASES.find((p) => p === phase) ?? 'preparing';
