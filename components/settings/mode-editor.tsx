'use client';
import { Plus, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input, Select } from '@/components/ui/input';
import { TASK_MODES, type Tag } from '@/lib/contracts/task-modes';
import type { TaskForm } from './task-form';

/** How a task is ranked at the desk, and what may be wrong with a passage. */
export function ModeEditor({
  form,
  set,
  locales,
  errors,
}: {
  form: TaskForm;
  set: (part: Partial<TaskForm>) => void;
  locales: string[];
  errors: Record<string, string>;
}) {
  const t = useTranslations('settings');
  return (
    <div className="flex flex-col gap-5">
      <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
        <Field label={t('task.mode')} hint={t(`modeHint.${form.mode}`)} error={errors.mode}>
          <Select value={form.mode} onChange={(e) => set({ mode: e.target.value as TaskForm['mode'] })}>
            {TASK_MODES.map((m) => (
              <option key={m} value={m}>
                {t(`mode.${m}`)}
              </option>
            ))}
          </Select>
        </Field>
        {form.mode === 'ranking' && (
          <Field label={t('task.topK')} hint={t('hint.topK')} error={errors.topK}>
            <Input
              type="number"
              min={1}
              max={11}
              value={form.topK}
              onChange={(e) => set({ topK: e.target.value })}
            />
          </Field>
        )}
      </div>
      <TagsEditor tags={form.tags} locales={locales} errors={errors} onChange={(tags) => set({ tags })} />
    </div>
  );
}

function TagsEditor({
  tags,
  locales,
  errors,
  onChange,
}: {
  tags: Tag[];
  locales: string[];
  errors: Record<string, string>;
  onChange: (tags: Tag[]) => void;
}) {
  const t = useTranslations('settings');
  const change = (at: number, part: Partial<Tag>) =>
    onChange(tags.map((tag, i) => (i === at ? { ...tag, ...part } : tag)));
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="pb-1 font-semibold">{t('tags')}</legend>
      <p className="text-muted text-xs">{t('tagsText')}</p>
      {tags.map((tag, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the key of a tag is being typed; its place is all it has
        <div key={i} className="flex items-end gap-3">
          <div className="grid grow gap-3 sm:grid-cols-3">
            <Field label={t('task.key')} error={errors[`tags.${i}.key`]}>
              <Input
                required
                maxLength={60}
                value={tag.key}
                onChange={(e) => change(i, { key: e.target.value })}
              />
            </Field>
            {locales.map((locale) => (
              <Field key={locale} label={t('nameIn', { locale })}>
                <Input
                  lang={locale}
                  maxLength={80}
                  value={tag.name[locale] ?? ''}
                  onChange={(e) => change(i, { name: { ...tag.name, [locale]: e.target.value } })}
                />
              </Field>
            ))}
          </div>
          <Button
            variant="quiet"
            size="icon"
            aria-label={t('removeTag', { key: tag.key || String(i + 1) })}
            onClick={() => onChange(tags.filter((_, at) => at !== i))}
          >
            <X />
          </Button>
        </div>
      ))}
      <Button
        className="self-start"
        disabled={tags.length >= 20}
        onClick={() => onChange([...tags, { key: '', name: {} }])}
      >
        <Plus /> {t('addTag')}
      </Button>
    </fieldset>
  );
}
