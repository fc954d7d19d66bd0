'use client';
import { useFormatter, useTranslations } from 'next-intl';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import type { Assigned, Feedback, Submission } from '@/lib/contracts/assignments';

/** A practice item that was answered, what was said of it, and what its reference says. */
export interface PracticeAnswer {
  assigned: Assigned;
  feedback: Feedback;
  given: Pick<Submission, 'groups' | 'unrankable'>;
}

const NOWHERE = Number.POSITIVE_INFINITY;
const placeIn = (groups: readonly (readonly string[])[], id: string) =>
  groups.findIndex((g) => g.includes(id)) + 1 || NOWHERE;

/**
 * After a practice item: the candidates in the right order with the places one gave them (their texts: another item has
 * taken the desk and its letters), why, and how far the practice is.
 */
export default function FeedbackDialog({ answer, onClose }: { answer: PracticeAnswer; onClose: () => void }) {
  const t = useTranslations('desk');
  const format = useFormatter();
  const { assigned, feedback: f, given } = answer;
  const share = (value: number) => format.number(value, { style: 'percent', maximumFractionDigits: 0 });
  const rows = assigned.candidates
    .map((c) => ({ ...c, right: placeIn(f.reference.groups, c.id), mine: placeIn(given.groups, c.id) }))
    .sort((a, b) => a.right - b.right || a.mine - b.mine);
  const place = (n: number) =>
    n === NOWHERE ? (
      <>
        <span aria-hidden>–</span>
        <span className="sr-only">{t('practice.noPlace')}</span>
      </>
    ) : (
      n
    );
  const state =
    f.passed === null
      ? t('practice.left', { n: f.left, threshold: share(f.threshold) })
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
        <Button variant="primary" onClick={onClose} autoFocus>
          {t('practice.on')}
        </Button>
      }
    >
      <div className="flex flex-col gap-4">
        <table className="w-full text-sm">
          <thead>
            <tr className="border-b text-left text-muted text-xs">
              <th scope="col" className="py-1 pr-3 font-medium">
                {t('practice.reference')}
              </th>
              <th scope="col" className="py-1 pr-3 font-medium">
                {t('practice.yours')}
              </th>
              <th scope="col" className="w-full py-1 font-medium">
                {t('practice.candidate')}
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((c) => (
              <tr key={c.id} className="border-b align-top last:border-b-0">
                <td className="py-2 pr-3 tabular-nums">{place(c.right)}</td>
                <td
                  className={
                    c.mine === c.right ? 'py-2 pr-3 tabular-nums' : 'py-2 pr-3 font-semibold tabular-nums'
                  }
                >
                  {place(c.mine)}
                </td>
                <td className="py-2" lang={assigned.assignment.locale}>
                  <p dir="auto" className="line-clamp-3">
                    {c.text}
                  </p>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        {f.explanation && (
          <section className="flex flex-col gap-1">
            <h3 className="text-muted text-xs">{t('practice.why')}</h3>
            <p className="reading" dir="auto">
              {f.explanation}
            </p>
          </section>
        )}
        <p className="text-sm">{state}</p>
      </div>
    </Dialog>
  );
}
