'use client';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Button } from '@/components/ui/button';
import { Kbd } from '@/components/ui/kbd';
import type { Verdict } from './vote-keys';

/** The four votes with their keys, in the places of the sides they speak for. */
export function VoteBar({ onVote, busy }: { onVote: (verdict: Verdict) => void; busy: boolean }) {
  const t = useTranslations('reviews');
  const stacked = (side: 'left' | 'right') => (
    <>
      <span className="hidden md:inline">{t(`vote.${side}`)}</span>
      <span className="md:hidden">{t(`voteStacked.${side}`)}</span>
    </>
  );
  const button = (verdict: Verdict, key: string, label: ReactNode) => (
    <Button
      size="lg"
      // Not `disabled`: the focus must stay where it is while the vote is on its way.
      aria-disabled={busy || undefined}
      onClick={() => onVote(verdict)}
      className="min-w-0 max-md:h-12 max-md:whitespace-normal max-md:px-1 max-md:text-sm max-md:leading-tight"
    >
      <span className="hidden lg:inline-flex">
        <Kbd>{key}</Kbd>
      </span>
      <span>{label}</span>
    </Button>
  );
  return (
    <footer
      aria-busy={busy || undefined}
      className="sticky bottom-0 z-20 grid grid-cols-4 gap-2 border-t bg-surface px-2 py-2 lg:px-4"
    >
      {button('left', '←', stacked('left'))}
      {button('tie', '=', t('vote.tie'))}
      {button('both_bad', '-', t('vote.both_bad'))}
      {button('right', '→', stacked('right'))}
    </footer>
  );
}
