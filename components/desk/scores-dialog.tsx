'use client';
import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import { Dialog } from '@/components/ui/dialog';
import type { Assigned } from '@/lib/contracts/assignments';
import { MAX_SCORE } from '@/lib/contracts/mode-words';
import { letterOf } from './ranking-state';
import { ScoreRows } from './score-rows';

/** Scores of one candidate; arrows lead to the other criteria and candidates, a digit scores and goes on. */
export function ScoresDialog({
  order,
  first,
  criteria,
  ratings,
  onScore,
  onClose,
}: {
  order: readonly string[];
  first: string;
  criteria: Assigned['task']['criteria'];
  ratings: Readonly<Record<string, Readonly<Record<string, number>>>>;
  onScore: (id: string, key: string, score: number | undefined) => void;
  onClose: () => void;
}) {
  const t = useTranslations('desk');
  const [id, setId] = useState(first);
  const [at, setAt] = useState(0);
  const letter = letterOf({ order }, id);
  const key = (e: KeyboardEvent) => {
    if (e.isComposing || e.ctrlKey || e.metaKey || e.altKey) return;
    const walk = (by: number) => setId(order[(order.indexOf(id) + by + order.length) % order.length]!);
    if (e.key === 'ArrowDown') setAt(Math.min(at + 1, criteria.length - 1));
    else if (e.key === 'ArrowUp') setAt(Math.max(at - 1, 0));
    else if (e.key === 'ArrowLeft') walk(-1);
    else if (e.key === 'ArrowRight') walk(1);
    else if (/^[0-9]$/.test(e.key) && Number(e.key) <= MAX_SCORE && criteria[at]) {
      onScore(id, criteria[at].key, Number(e.key) || undefined);
      setAt(Math.min(at + 1, criteria.length - 1));
    } else return;
    e.preventDefault();
  };
  const latest = useRef(key);
  latest.current = key;
  useEffect(() => {
    const down = (e: KeyboardEvent) => latest.current(e);
    window.addEventListener('keydown', down);
    return () => window.removeEventListener('keydown', down);
  }, []);
  return (
    <Dialog
      open
      onOpenChange={(o) => o || onClose()}
      title={t('scoresTitle', { letter })}
      description={criteria.length > 0 ? t('scoresText') : t('scoresNone')}
    >
      <ScoreRows
        letter={letter}
        criteria={criteria}
        scores={ratings[id]}
        at={at}
        onAt={setAt}
        onScore={(k, score) => onScore(id, k, score)}
      />
    </Dialog>
  );
}
