'use client';
import { useFormatter, useTranslations } from 'next-intl';
import { useId } from 'react';
import { useProject } from '@/components/project/project-context';
import { Field } from '@/components/ui/field';
import { Checkbox, Input, Select } from '@/components/ui/input';
import { useList } from '@/lib/client/use-list';
import { type FilterName, listCorpora } from '@/lib/contracts/corpora';
import { type Fault, FIELDS, type FilterForm, type NumberField } from './filter-fields';

interface Props {
  form: FilterForm;
  onChange: (form: FilterForm) => void;
  faults: Record<string, Fault>;
}

/** One filter: on or off, what it drops, its numbers. */
export function FilterSwitch({ name, ...props }: Props & { name: FilterName }) {
  const t = useTranslations('corpora');
  const hint = useId();
  const { form, onChange } = props;
  const on = form.on[name];
  return (
    <fieldset
      className="flex min-w-0 flex-col gap-3 rounded-md border bg-surface p-3"
      aria-describedby={hint}
    >
      <legend className="sr-only">{t(`filter.${name}`)}</legend>
      <div className="flex flex-col gap-0.5">
        <label className="flex items-center gap-2 font-medium text-sm">
          <Checkbox
            checked={on}
            onChange={(e) => onChange({ ...form, on: { ...form.on, [name]: e.target.checked } })}
          />
          {t(`filter.${name}`)}
        </label>
        <p id={hint} className="pl-6 text-muted text-xs">
          {t(`filterWhat.${name}`)}
        </p>
      </div>
      {on && (
        <div className="grid grid-cols-2 items-start gap-3 pl-6 sm:grid-cols-3">
          {name === 'language' && <Keep {...props} />}
          {name === 'classifier' && <Sides {...props} />}
          {FIELDS.filter((field) => field.filter === name).map((field) => (
            <OneNumber key={field.key} field={field} {...props} />
          ))}
        </div>
      )}
    </fieldset>
  );
}

function OneNumber({ field, form, onChange, faults }: Props & { field: NumberField }) {
  const t = useTranslations('corpora');
  const format = useFormatter();
  const place = `${field.filter}.${field.key}`;
  const limits = { min: format.number(field.min), max: format.number(field.max) };
  const fault = faults[place];
  const error =
    fault === 'order' ? t('wrongOrder') : fault && t(field.whole ? 'wrongWhole' : 'wrongNumber', limits);
  return (
    <Field
      label={<span className="font-normal text-xs">{t(`number.${field.label}` as 'number.min')}</span>}
      error={error}
    >
      <Input
        inputMode={field.whole ? 'numeric' : 'decimal'}
        value={form.numbers[place] ?? ''}
        onChange={(e) => onChange({ ...form, numbers: { ...form.numbers, [place]: e.target.value } })}
      />
    </Field>
  );
}

const LANGUAGES = ['zh', 'en', 'other'] as const;

function Keep({ form, onChange, faults }: Props) {
  const t = useTranslations('corpora');
  const toggle = (language: (typeof LANGUAGES)[number], on: boolean) =>
    onChange({ ...form, keep: LANGUAGES.filter((l) => (l === language ? on : form.keep.includes(l))) });
  return (
    <fieldset className="col-span-2 flex flex-col gap-1">
      <legend className="text-xs">{t('keep')}</legend>
      <div className="flex h-8 flex-wrap items-center gap-x-4">
        {LANGUAGES.map((language) => (
          <label key={language} className="flex items-center gap-1.5 text-sm">
            <Checkbox
              checked={form.keep.includes(language)}
              onChange={(e) => toggle(language, e.target.checked)}
            />
            {t(`language.${language}`)}
          </label>
        ))}
      </div>
      {faults['language.keep'] && <p className="text-worse text-xs">{t('wrongKeep')}</p>}
    </fieldset>
  );
}

function Sides({ form, onChange, faults }: Props) {
  const t = useTranslations('corpora');
  const { project } = useProject();
  const corpora = useList(listCorpora, { params: { id: project.id }, query: { limit: 200 } });
  const ready = corpora.data?.filter((c) => c.state === 'done') ?? [];
  return (['good', 'bad'] as const).map((side) => (
    <Field
      key={side}
      label={<span className="font-normal text-xs">{t(side)}</span>}
      error={
        side === 'bad' && faults['classifier.sides'] && form.good && form.bad ? t('wrongSides') : undefined
      }
    >
      <Select value={form[side]} onChange={(e) => onChange({ ...form, [side]: e.target.value })}>
        <option value="">{t('choose')}</option>
        {ready.map((c) => (
          <option key={c.id} value={c.id}>
            {c.name}
          </option>
        ))}
      </Select>
    </Field>
  ));
}
