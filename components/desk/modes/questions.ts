'use client';
import { useTranslations } from 'next-intl';
import type { Work } from './use-flow';

/** The question as a heading. */
export function useQuestion(work: Work | undefined): string {
  const t = useTranslations('desk');
  if (!work) return '';
  if (work.mode === 'pairwise') return t('mode.ask.pairwise');
  if (work.mode === 'rating') return t('mode.ask.rating');
  return t(`mode.ask.${work.step.ask}`);
}

/** How much is left at most. */
export function useLeft(work: Work | undefined): string {
  const t = useTranslations('desk');
  if (!work) return '';
  if (work.mode === 'rating') return t('mode.scoresLeft', { n: work.left });
  return t('mode.questionsLeft', { n: work.step.left });
}
