'use client';
import { useQuery } from '@tanstack/react-query';
import { useProject } from '@/components/project/project-context';
import { call } from '@/lib/client/call';
import { listCheckpointsOp } from '@/lib/contracts/checkpoints';
import { listCorpora } from '@/lib/contracts/corpora';
import { listSets } from '@/lib/contracts/sets';

/** Frozen versions of all sets of the project, newest first. */
export function useFrozenVersions() {
  const { project } = useProject();
  const sets = useQuery({
    queryKey: ['sets', project.id, 'for-runs'],
    queryFn: () => call(listSets, { params: { id: project.id }, query: { limit: 200 } }),
  });
  return (sets.data?.items ?? [])
    .flatMap((s) => s.versions)
    .filter((v) => v.frozenAt !== null && v.trainCount > 0)
    .sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
}

/** Corpora of a kind that are ready, newest first. */
export function useReadyCorpora(kind: 'text' | 'chat' | undefined) {
  const { project } = useProject();
  const corpora = useQuery({
    queryKey: ['corpora', project.id, 'for-runs', kind],
    enabled: kind !== undefined,
    queryFn: () => call(listCorpora, { params: { id: project.id }, query: { limit: 200, kind } }),
  });
  return kind ? (corpora.data?.items ?? []).filter((c) => c.readyAt !== null) : [];
}

/** Checkpoints that a run may start from: with all weights, in a model's place, or LoRA of the base model. */
export function useStarts(base: string) {
  const { project } = useProject();
  const checkpoints = useQuery({
    queryKey: ['checkpoints', project.id, 'for-runs'],
    queryFn: () => call(listCheckpointsOp, { params: { id: project.id }, query: { limit: 200 } }),
  });
  const items = checkpoints.data?.items ?? [];
  return {
    whole: items.filter((c) => c.kind === 'full' || c.kind === 'merged'),
    adapters: items.filter((c) => c.kind === 'lora' && c.base === base),
  };
}
