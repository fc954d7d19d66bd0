'use client';
import { useTranslations } from 'next-intl';
import { Field } from '@/components/ui/field';
import { Select } from '@/components/ui/input';
import { LOSSES, type Stage } from '@/lib/contracts/recipe';
import { NumberField } from './number-field';
import type { Draft } from './presets';
import { at, NUMBERS } from './recipe-draft';

const SCHEDULES = ['constant', 'linear', 'cosine'] as const;

/** The recipe's settings of a stage, as fields. */
export function RecipeFields({
  stage,
  recipe,
  faults,
  onChange,
}: {
  stage: Stage;
  recipe: Draft;
  faults: Record<string, string>;
  onChange: (path: string, value: unknown) => void;
}) {
  const t = useTranslations('runs');
  const loss = LOSSES.find((l) => l === recipe.loss) ?? 'sigmoid';
  const full = recipe.tune === 'full';
  const numbers = NUMBERS.filter(
    (n) =>
      (!('stages' in n) || (n.stages as readonly Stage[]).includes(stage)) &&
      (!('loss' in n) || n.loss === loss) &&
      !(full && n.path.startsWith('lora.')),
  );
  // what another loss has no place for, and no field here
  const hidden = ['labelSmoothing', 'offset', 'sftWeight', 'desirableWeight', 'undesirableWeight'].find(
    (key) => faults[key] && !numbers.some((n) => n.path === key),
  );
  return (
    <div className="grid grid-cols-2 gap-4 sm:grid-cols-3">
      {stage !== 'judge' && (
        <Field label={t('tuneLabel')} hint={t(`tuneHint.${full ? 'full' : 'lora'}`)} error={faults.tune}>
          <Select
            value={full ? 'full' : 'lora'}
            onChange={(e) => onChange('tune', e.target.value === 'full' ? 'full' : undefined)}
          >
            <option value="lora">{t('tune.lora')}</option>
            <option value="full">{t('tune.full')}</option>
          </Select>
        </Field>
      )}
      {stage === 'dpo' && (
        <Field
          label={t('lossLabel')}
          hint={t(`lossHint.${loss}`)}
          error={faults.loss ?? (hidden && faults[hidden])}
        >
          <Select value={loss} onChange={(e) => onChange('loss', e.target.value)}>
            {LOSSES.map((l) => (
              <option key={l} value={l}>
                {t(`lossName.${l}`)}
              </option>
            ))}
          </Select>
        </Field>
      )}
      {numbers.map((n) => (
        <NumberField
          key={n.key}
          label={t(`field.${n.key}`)}
          hint={t(`hint.${n.key}`)}
          error={faults[n.path]}
          value={at(recipe, n.path)}
          onChange={(value) => onChange(n.path, value)}
        />
      ))}
      <Field label={t('scheduleLabel')} hint={t('scheduleHint')} error={faults.schedule}>
        <Select
          value={String(recipe.schedule ?? 'constant')}
          onChange={(e) => onChange('schedule', e.target.value)}
        >
          {SCHEDULES.map((s) => (
            <option key={s} value={s}>
              {t(`schedule.${s}`)}
            </option>
          ))}
        </Select>
      </Field>
    </div>
  );
}
