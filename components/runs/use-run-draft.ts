'use client';
import { useSearchParams } from 'next/navigation';
import { useState } from 'react';
import type { Stage } from '@/lib/contracts/recipe';
import { STAGES } from '@/lib/contracts/words';
import { useModels } from './machine-note';
import { type Draft, type Preset, presetsOf } from './presets';
import { put, sharesOf } from './recipe-draft';
import { useFrozenVersions, useReadyCorpora, useStarts } from './run-sources';

const KIND = { sft: 'chat', cpt: 'text', dpo: undefined, judge: undefined } as const;

/**
 * The run being asked for. The recipe is one object, whether it is changed by fields or as JSON; a model and corpora
 * that nobody chose yet are filled in from what is there.
 */
export function useRunDraft() {
  const asked = useSearchParams();
  const [preset, setPreset] = useState<Preset>(presetsOf('dpo')[0]!);
  const [changed, setChanged] = useState<Draft>({ stage: preset.stage, ...preset.recipe });
  const [chosenVersion, chooseVersion] = useState<string>();
  const stage = STAGES.find((s) => s === changed.stage) ?? preset.stage;
  const kind = KIND[stage];

  const models = (useModels().data?.items ?? []).filter((m) => m.state === 'ready');
  const versions = useFrozenVersions();
  const corpora = useReadyCorpora(kind);
  const model = changed.model ?? models.find((m) => m.name === 'smollm2-135m')?.name ?? models[0]?.name ?? '';
  const { whole, adapters } = useStarts(String(model));
  const data = kind && {
    data:
      changed.data ??
      corpora
        .slice(0, preset.weights.length)
        .map((c, i) => ({ corpus: c.id, weight: preset.weights[i] ?? 1 })),
  };
  const { stage: _, model: __, ...rest } = changed;
  const recipe: Draft = { stage: changed.stage, model, ...data, ...rest };
  const versionId = kind ? undefined : (chosenVersion ?? asked.get('version') ?? versions[0]?.id);

  /** The preset's settings, with the model, the starting adapter and the corpora of the same kind kept. */
  const apply = (next: Preset) => {
    const shares = KIND[next.stage] === kind ? sharesOf(recipe) : [];
    setPreset(next);
    setChanged({
      stage: next.stage,
      ...(changed.model ? { model: changed.model } : {}),
      ...(changed.adapter && next.recipe.tune !== 'full' ? { adapter: changed.adapter } : {}),
      ...(shares.length > 0 ? { data: shares.map((s, i) => ({ ...s, weight: next.weights[i] ?? 1 })) } : {}),
      ...next.recipe,
    });
  };
  return {
    ...{ stage, kind, preset, recipe, versionId, models, whole, versions, corpora, adapters },
    apply,
    chooseStage: (s: Stage) => apply(presetsOf(s)[0]!),
    chooseVersion,
    // What was filled in from the lists is not kept: they may not have come yet.
    set: (path: string, value: unknown) => setChanged(fitting(path, put(changed, path, value))),
    replace: setChanged,
  };
}

/** An adapter belongs to one model, and has no place where all weights are trained. */
function fitting(path: string, draft: Draft): Draft {
  const leaves = path === 'model' || (path === 'tune' && draft.tune === 'full');
  return leaves ? put(draft, 'adapter', undefined) : draft;
}
