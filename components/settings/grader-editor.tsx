'use client';
import { useTranslations } from 'next-intl';
import { Field } from '@/components/ui/field';
import { Input, Select, Textarea } from '@/components/ui/input';
import { GRADER_NAMES } from '@/lib/contracts/graders';
import type { TaskForm } from './task-form';

/** How an objective task's answers are compared with the gold answer. */
export function GraderEditor({ form, set }: { form: TaskForm; set: (part: Partial<TaskForm>) => void }) {
  const t = useTranslations('settings');
  return (
    <fieldset className="flex flex-col gap-4">
      <legend className="pb-2 font-semibold">{t('grader')}</legend>
      <Field label={t('graderName')} hint={t(`graderHint.${form.grader}`)}>
        <Select value={form.grader} onChange={(e) => set({ grader: e.target.value as TaskForm['grader'] })}>
          {GRADER_NAMES.map((name) => (
            <option key={name} value={name}>
              {t(`graderTitle.${name}`)}
            </option>
          ))}
        </Select>
      </Field>
      {form.grader === 'label-match' ? (
        <Field label={t('labels')} hint={t('hint.labels')}>
          <Textarea rows={6} value={form.labels} onChange={(e) => set({ labels: e.target.value })} />
        </Field>
      ) : (
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={t('separators')} hint={t('hint.separators')}>
            <Input
              maxLength={20}
              value={form.separators}
              onChange={(e) => set({ separators: e.target.value })}
            />
          </Field>
          <Field label={t('empty')} hint={t('hint.empty')}>
            <Textarea rows={3} value={form.empty} onChange={(e) => set({ empty: e.target.value })} />
          </Field>
        </div>
      )}
    </fieldset>
  );
}
