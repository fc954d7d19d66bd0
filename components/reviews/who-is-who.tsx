'use client';
import { useMutation } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useProject } from '@/components/project/project-context';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { ErrorNote } from '@/components/ui/states';
import { call } from '@/lib/client/call';
import { promoteCheckpointOp } from '@/lib/contracts/checkpoints';
import type { ArmView, ReviewResult } from '@/lib/contracts/reviews';

/** The two models by name; a checkpoint can be promoted from here. */
export function WhoIsWho({ arms, onChange }: { arms: ReviewResult['arms']; onChange: () => void }) {
  const { can } = useProject();
  const promote = useMutation({
    mutationFn: (id: string) => call(promoteCheckpointOp, { params: { id }, body: {} }),
    onSettled: onChange,
  });
  return (
    <>
      <ul className="grid gap-3 sm:grid-cols-2">
        {arms.map((arm) => (
          <Arm
            key={arm.checkpointId ?? arm.name}
            arm={arm}
            busy={promote.isPending && promote.variables === arm.checkpointId}
            onPromote={can('checkpoint.write') ? promote.mutate : undefined}
          />
        ))}
      </ul>
      {promote.error && <ErrorNote error={promote.error} />}
    </>
  );
}

function Arm({
  arm,
  busy,
  onPromote,
}: {
  arm: ArmView;
  busy: boolean;
  onPromote: ((id: string) => void) | undefined;
}) {
  const t = useTranslations('reviews');
  const { checkpointId } = arm;
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-md border bg-surface px-4 py-3">
      <div className="min-w-0 grow">
        <p className="font-medium">{arm.name}</p>
        <p className="text-muted text-xs">
          {arm.kind === 'checkpoint' ? t('isCheckpoint', { base: arm.base }) : t('isBase')}
        </p>
      </div>
      {arm.promoted && <Badge>{t('promoted')}</Badge>}
      {checkpointId && !arm.promoted && onPromote && (
        <Button busy={busy} onClick={() => onPromote(checkpointId)}>
          {t('promote')}
        </Button>
      )}
    </li>
  );
}
