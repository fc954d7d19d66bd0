'use client';
import { useQuery } from '@tanstack/react-query';
import { useProject } from '@/components/project/project-context';
import { call } from '@/lib/client/call';
import { type Checkpoint, listCheckpointsOp } from '@/lib/contracts/checkpoints';
import type { ModelChoice } from '@/lib/contracts/model-choice';
import { listModelsOp } from '@/lib/contracts/models';

/** A choice as the value of a select. */
export const armValue = (choice: ModelChoice): string =>
  'base' in choice ? `base:${choice.base}` : `checkpoint:${choice.checkpoint}`;

export function armOf(value: string): ModelChoice {
  const [kind, ...rest] = value.split(':');
  return kind === 'checkpoint' ? { checkpoint: rest.join(':') } : { base: rest.join(':') };
}

/** Everything that can answer here: checkpoints that write text, and base models on this machine. */
export function useArms() {
  const { project } = useProject();
  const params = { id: project.id };
  const models = useQuery({ queryKey: ['models'], queryFn: () => call(listModelsOp, { params }) });
  const checkpoints = useQuery({
    queryKey: ['checkpoints', project.id, 'for-reviews'],
    queryFn: () => call(listCheckpointsOp, { params, query: { limit: 200 } }),
  });
  const writers = (checkpoints.data?.items ?? []).filter((c) => c.kind !== 'judge');
  const bases = (models.data?.items ?? []).filter((m) => m.state === 'ready');
  const groups = [
    {
      kind: 'checkpoint' as const,
      options: writers.map((c) => ({
        value: armValue({ checkpoint: c.id }),
        label: `${c.name} (${c.baseName})`,
      })),
    },
    {
      kind: 'base' as const,
      options: bases.map((m) => ({ value: armValue({ base: m.name }), label: m.title })),
    },
  ].filter((g) => g.options.length > 0);
  const ready = models.isSuccess && checkpoints.isSuccess;
  return {
    groups,
    ready,
    error: models.error ?? checkpoints.error,
    retry: () => void Promise.all([models.refetch(), checkpoints.refetch()]),
    // Nothing before both lists are there: half of them would suggest another pair.
    suggest: (checkpointId: string | null): [string, string] =>
      ready ? suggest(checkpointId, writers, groups) : ['', ''],
  };
}

/** A checkpoint (the one asked for, else the newest) against its base; two base models where there is none. */
function suggest(
  checkpointId: string | null,
  writers: Checkpoint[],
  groups: { options: { value: string }[] }[],
): [string, string] {
  const checkpoint = writers.find((c) => c.id === checkpointId) ?? writers[0];
  if (checkpoint) {
    const parent = writers.find((c) => c.id === checkpoint.base);
    const before = parent ? { checkpoint: parent.id } : { base: checkpoint.base };
    return [armValue(before), armValue({ checkpoint: checkpoint.id })];
  }
  const options = groups.flatMap((g) => g.options);
  return [options[0]?.value ?? '', options[1]?.value ?? ''];
}
