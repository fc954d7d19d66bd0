'use client';
import { useFormatter, useTranslations } from 'next-intl';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import type { Member } from '@/lib/contracts/members';

/** How a member stands: paused or not, gold answers, practice and qualification of each task, guidelines read. */
export function Standing({
  member: m,
  onPause,
  onQualify,
}: {
  member: Member;
  onPause?: (paused: boolean) => void;
  onQualify?: (taskId: string, qualified: boolean) => void;
}) {
  const t = useTranslations('members');
  const format = useFormatter();
  const share = (value: number) => format.number(value, { style: 'percent', maximumFractionDigits: 0 });
  return (
    <div className="flex min-w-44 flex-col items-start gap-1 text-sm">
      {m.paused && <Badge tone="unsure">{t(`paused.${m.paused.reason}`)}</Badge>}
      <span>
        {m.gold.mean === null ? t('noGold') : t('goldOf', { mean: share(m.gold.mean), n: m.gold.n })}
      </span>
      {m.tasks.map((task) => (
        <span key={task.id}>
          {t(task.qualified ? 'qualified' : 'unqualified', { task: task.name })}
          {task.mean !== null && (
            <span className="block text-muted text-xs">
              {t('practised', { task: task.name, mean: share(task.mean), n: task.n })}
            </span>
          )}
          {onQualify && (
            <Button
              size="sm"
              variant="link"
              className="block"
              onClick={() => onQualify(task.id, !task.qualified)}
            >
              {t(task.qualified ? 'disqualify' : 'qualify', { task: task.name })}
            </Button>
          )}
        </span>
      ))}
      <span className="text-muted text-xs">
        {m.guidelinesRead === null ? t('readNone') : t('readVersion', { version: m.guidelinesRead })}
      </span>
      {onPause && (
        <Button size="sm" variant="quiet" onClick={() => onPause(m.paused === null)}>
          {t(m.paused ? 'reinstate' : 'pause')}
        </Button>
      )}
    </div>
  );
}
