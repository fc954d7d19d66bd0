'use client';
import { useFormatter, useTranslations } from 'next-intl';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import type { Assigned, Feedback, Submission } from '@/lib/contracts/assignments';
import { LETTERS } from './ranking-state';

/** A practice item that was answered, what was said of it, and what its reference says. */
export interface PracticeAnswer {
  assigned: Assigned;
  feedback: Feedback;
  given: Pick<Submission, 'groups' | 'unrankable'>;
}

/** After a practice item: one's own ranking beside the right one, why, and how far the practice is. */
export default function FeedbackDialog({ answer, onClose }: { answer: PracticeAnswer; onClose: () => void }) {
  const t = useTranslations('desk');
  const format = useFormatter();
  const { assigned, feedback: f, given } = answer;
  const share = (value: number) => format.number(value, { style: 'percent', maximumFractionDigits: 0 });
  const letter = (id: string) => LETTERS[assigned.candidates.findIndex((c) => c.id === id)] ?? '?';
  const side = (title: string, of: { groups: string[][]; unrankable?: string[] | undefined }) => (
    <section className="flex flex-col gap-1">
      <h3 className="font-medium">{title}</h3>
      <ol className="list-decimal pl-6">
        {of.groups.map((group) => (
          <li key={group.join()}>{group.map(letter).sort().join(' = ')}</li>
        ))}
      </ol>
      {of.unrankable && of.unrankable.length > 0 && (
        <p className="text-muted text-sm">
          {t('unrankable')}: {of.unrankable.map(letter).sort().join(', ')}
        </p>
      )}
    </section>
  );
  const state =
    f.passed === null
      ? t('practice.left', { n: f.left })
      : f.passed
        ? t('practice.passed')
        : t('practice.failed', { threshold: share(f.threshold) });
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title={t('practice.title')}
      description={t('practice.agreement', { share: share(f.agreement), mean: share(f.mean) })}
      footer={
        <Button variant="primary" onClick={onClose}>
          {t('practice.on')}
        </Button>
      }
    >
      <div className="flex flex-col gap-4">
        <div className="grid grid-cols-2 gap-4">
          {side(t('practice.yours'), given)}
          {side(t('practice.reference'), f.reference)}
        </div>
        {f.explanation && (
          <p className="reading" dir="auto">
            {f.explanation}
          </p>
        )}
        <p className="text-muted text-sm">{state}</p>
      </div>
    </Dialog>
  );
}
