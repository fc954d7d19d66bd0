'use client';
import { useFormatter, useTranslations } from 'next-intl';
import { Button } from '@/components/ui/button';
import { Confirm } from '@/components/ui/confirm';
import type { Member } from '@/lib/contracts/members';

type Task = Member['tasks'][number];
type Qualify = (taskId: string, qualified: boolean) => void;

/**
 * How a member stands: gold answers, practice and qualification of each task, guidelines read. Of people
 * who do not annotate only what there is.
 */
export function Standing({
  member: m,
  onPause,
  onQualify,
}: {
  member: Member;
  onPause?: (paused: boolean) => void;
  onQualify?: Qualify;
}) {
  const t = useTranslations('members');
  const share = useShare();
  const { name } = m.person;
  const annotates = m.role === 'annotator';
  const tasks = m.tasks.filter((task) => annotates || task.qualified || task.n > 0);
  return (
    <div className="flex min-w-52 flex-col items-start gap-1 text-sm">
      {(annotates || m.gold.n > 0) && (
        <span>
          {m.gold.mean === null ? t('noGold') : t('goldOf', { mean: share(m.gold.mean), n: m.gold.n })}
        </span>
      )}
      {tasks.map((task) => (
        <TaskLine key={task.id} task={task} name={name} {...(onQualify ? { onQualify } : {})} />
      ))}
      {(annotates || m.guidelinesRead !== null) && (
        <span className="text-muted text-xs">
          {m.guidelinesRead === null ? t('readNone') : t('readVersion', { version: m.guidelinesRead })}
        </span>
      )}
      {onPause && (annotates || m.paused) && (
        <Button
          size="sm"
          aria-label={t(m.paused ? 'reinstateOf' : 'pauseOf', { name })}
          onClick={() => onPause(m.paused === null)}
        >
          {t(m.paused ? 'reinstate' : 'pause')}
        </Button>
      )}
    </div>
  );
}

function TaskLine({ task, name, onQualify }: { task: Task; name: string; onQualify?: Qualify }) {
  const t = useTranslations('members');
  const share = useShare();
  const of = { name, task: task.name };
  return (
    <span>
      {t(task.qualified ? 'qualified' : 'unqualified', { task: task.name })}
      {task.mean !== null && (
        <span className="text-muted"> · {t('practised', { mean: share(task.mean), n: task.n })}</span>
      )}
      {onQualify && !task.qualified && (
        <Button
          size="sm"
          variant="link"
          className="block"
          aria-label={t('qualifyOf', of)}
          onClick={() => onQualify(task.id, true)}
        >
          {t('qualify')}
        </Button>
      )}
      {onQualify && (task.qualified || task.n > 0) && (
        <Confirm
          trigger={
            <Button size="sm" variant="link" className="block" aria-label={t('disqualifyOf', of)}>
              {t('disqualify')}
            </Button>
          }
          title={t('disqualifyOf', of)}
          text={t('disqualifyText')}
          action={t('disqualify')}
          onConfirm={() => onQualify(task.id, false)}
        />
      )}
    </span>
  );
}

function useShare() {
  const format = useFormatter();
  return (value: number) => format.number(value, { style: 'percent', maximumFractionDigits: 0 });
}
