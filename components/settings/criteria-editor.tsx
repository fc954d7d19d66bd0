'use client';
import { Plus, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import type { Criterion } from '@/lib/contracts/tasks';

type Change = Omit<Partial<Criterion>, 'weight'> & { weight?: number | undefined };
const weightOf = (typed: string): Change => ({ weight: typed === '' ? undefined : Number(typed) });

/** What a subjective task's answers are rated by. */
export function CriteriaEditor({
  criteria,
  locales,
  errors,
  onChange,
}: {
  criteria: Criterion[];
  locales: string[];
  errors: Record<string, string>;
  onChange: (criteria: Criterion[]) => void;
}) {
  const t = useTranslations('settings');
  const change = (at: number, part: Change) =>
    onChange(
      criteria.map((c, i) => {
        if (i !== at) return c;
        const { weight, ...rest } = { ...c, ...part };
        return weight === undefined ? rest : { ...rest, weight };
      }),
    );
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="pb-2 font-semibold">{t('criteria')}</legend>
      {criteria.map((c, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the key of a criterion is being typed; its place is all it has
        <div key={i} className="flex items-start gap-3 rounded-md border p-3">
          <div className="grid grow gap-3 sm:grid-cols-[10rem_1fr]">
            <div className="flex flex-col gap-3">
              <Field label={t('task.key')} error={errors[`criteria.${i}.key`]}>
                <Input
                  required
                  maxLength={60}
                  value={c.key}
                  onChange={(e) => change(i, { key: e.target.value })}
                />
              </Field>
              <Field label={t('weight')} hint={t('hint.weight')} error={errors[`criteria.${i}.weight`]}>
                <Input
                  type="number"
                  min={0.1}
                  max={100}
                  step="any"
                  placeholder="1"
                  value={c.weight ?? ''}
                  onChange={(e) => change(i, weightOf(e.target.value))}
                />
              </Field>
            </div>
            <div className="flex flex-col gap-3">
              {locales.map((locale) => (
                <div key={locale} className="grid gap-3 sm:grid-cols-[12rem_1fr]">
                  <Field label={t('nameIn', { locale })}>
                    <Input
                      lang={locale}
                      maxLength={80}
                      value={c.name[locale] ?? ''}
                      onChange={(e) => change(i, { name: { ...c.name, [locale]: e.target.value } })}
                    />
                  </Field>
                  <Field label={t('hintIn', { locale })}>
                    <Input
                      lang={locale}
                      maxLength={500}
                      value={c.hint?.[locale] ?? ''}
                      onChange={(e) => change(i, { hint: { ...c.hint, [locale]: e.target.value } })}
                    />
                  </Field>
                </div>
              ))}
            </div>
          </div>
          <Button
            variant="quiet"
            size="icon"
            aria-label={t('removeCriterion', { key: c.key || String(i + 1) })}
            onClick={() => onChange(criteria.filter((_, at) => at !== i))}
          >
            <X />
          </Button>
        </div>
      ))}
      <Button
        className="self-start"
        disabled={criteria.length >= 12}
        onClick={() => onChange([...criteria, { key: '', name: {} }])}
      >
        <Plus /> {t('addCriterion')}
      </Button>
    </fieldset>
  );
}
