'use client';
import { useQuery } from '@tanstack/react-query';
import { useProject } from '@/components/project/project-context';
import { call } from '@/lib/client/call';
import { listCheckpointsOp } from '@/lib/contracts/checkpoints';
import type { ModelChoice } from '@/lib/contracts/model-choice';
import { listModelsOp } from '@/lib/contracts/models';

export interface Choice {
  /** `base:NAME` or `checkpoint:ID`. */
  value: string;
  label: string;
  choice: ModelChoice;
}

/** Models that can write here: the promoted checkpoint first, other checkpoints, base models on this machine. */
export function useModelChoices(): { choices: Choice[]; known: boolean } {
  const { project } = useProject();
  const models = useQuery({
    queryKey: ['models'],
    queryFn: () => call(listModelsOp, { params: { id: project.id } }),
  });
  const checkpoints = useQuery({
    queryKey: [listCheckpointsOp.id, project.id, 'all'],
    queryFn: () => call(listCheckpointsOp, { params: { id: project.id }, query: { limit: 200 } }),
  });
  const own = (checkpoints.data?.items ?? [])
    .filter((c) => c.kind !== 'judge')
    .sort((a, b) => (b.promotedAt ?? '').localeCompare(a.promotedAt ?? ''))
    .map((c) => ({
      value: `checkpoint:${c.id}`,
      label: c.promotedAt ? `★ ${c.name}` : c.name,
      choice: { checkpoint: c.id },
    }));
  const base = (models.data?.items ?? [])
    .filter((m) => m.state === 'ready')
    .map((m) => ({ value: `base:${m.name}`, label: m.title, choice: { base: m.name } }));
  return { choices: [...own, ...base], known: models.isSuccess && checkpoints.isSuccess };
}
