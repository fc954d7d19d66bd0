'use client';
import { useTranslations } from 'next-intl';
import { Field } from '@/components/ui/field';
import { Select } from '@/components/ui/input';
import { presetsOf } from './presets';
import type { useRunDraft } from './use-run-draft';

/** The base model, the checkpoint to go on from (so that stages chain), and the settings to begin with. */
export function StartFields({
  draft,
  faults,
}: {
  draft: ReturnType<typeof useRunDraft>;
  faults: Record<string, string>;
}) {
  const t = useTranslations('runs');
  const { stage, preset, recipe, models, whole, adapters, set } = draft;
  return (
    <div className="grid gap-4 sm:grid-cols-3">
      <Field
        label={t('modelLabel')}
        error={faults.model}
        hint={models.length === 0 ? t('noModels') : undefined}
      >
        <Select value={String(recipe.model)} onChange={(e) => set('model', e.target.value)} required>
          {models.map((m) => (
            <option key={m.name} value={m.name}>
              {m.title}
            </option>
          ))}
          {whole.length > 0 && (
            <optgroup label={t('checkpoints')}>
              {whole.map((c) => (
                <option key={c.id} value={c.id}>
                  {c.name}
                </option>
              ))}
            </optgroup>
          )}
        </Select>
      </Field>
      <Field
        label={t('adapterLabel')}
        hint={t(recipe.tune === 'full' ? 'adapterHintFull' : 'adapterHint')}
        error={faults.adapter}
      >
        <Select
          value={String(recipe.adapter ?? '')}
          disabled={recipe.tune === 'full'}
          onChange={(e) => set('adapter', e.target.value || undefined)}
        >
          <option value="">{t('adapterNone')}</option>
          {adapters.map((c) => (
            <option key={c.id} value={c.id}>
              {c.name}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={t('presetLabel')} hint={t(`presetHint.${preset.key}`)}>
        <Select
          value={preset.key}
          onChange={(e) => draft.apply(presetsOf(stage).find((p) => p.key === e.target.value)!)}
        >
          {presetsOf(stage).map((p) => (
            <option key={p.key} value={p.key}>
              {t(`preset.${p.key}`)}
            </option>
          ))}
        </Select>
      </Field>
    </div>
  );
}
