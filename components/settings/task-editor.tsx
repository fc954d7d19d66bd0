'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useId, useState } from 'react';
import { useProject } from '@/components/project/project-context';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Checkbox, Input, Select, Textarea } from '@/components/ui/input';
import { ErrorNote } from '@/components/ui/states';
import { useToast } from '@/components/ui/toast';
import { call } from '@/lib/client/call';
import { fieldErrors } from '@/lib/client/field-errors';
import { createTask, listTasks, type Task, updateTask } from '@/lib/contracts/tasks';
import { CAPABILITIES, TASK_KINDS } from '@/lib/contracts/words';
import { CriteriaEditor } from './criteria-editor';
import { GraderEditor } from './grader-editor';
import { rulesOf } from './group-rules';
import { ModeEditor } from './mode-editor';
import { bodyOf, formOf } from './task-form';

export function TaskEditor({ task, onClose }: { task: Task | undefined; onClose: () => void }) {
  const t = useTranslations('settings');
  const common = useTranslations('common');
  const capability = useTranslations('settings.capability');
  const toast = useToast();
  const client = useQueryClient();
  const formId = useId();
  const { project } = useProject();
  const [form, setForm] = useState(() => formOf(task));
  const set = (part: Partial<typeof form>) => setForm({ ...form, ...part });
  const locales = [...new Set([...project.locales, ...Object.keys(form.instruction)])];
  const save = useMutation({
    mutationFn: () => {
      const { key, kind, ...body } = bodyOf(form, task?.grader ?? null);
      return task
        ? call(updateTask, { params: { id: task.id }, body })
        : call(createTask, { params: { id: project.id }, body: { key, kind, ...body } });
    },
    onSuccess: () => {
      client.invalidateQueries({ queryKey: [listTasks.id] });
      toast.say(common('saved'));
      onClose();
    },
  });
  const errors = fieldErrors(save.error);
  return (
    <Dialog
      open
      wide
      onOpenChange={(open) => open || onClose()}
      title={task ? task.name : t('newTask')}
      description={task ? t('editText', { version: task.version }) : t('newTaskText')}
      footer={
        <>
          <Button onClick={onClose}>{common('cancel')}</Button>
          <Button type="submit" form={formId} variant="primary" busy={save.isPending}>
            {common('save')}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        className="flex flex-col gap-5"
        onSubmit={(e) => {
          e.preventDefault();
          save.mutate();
        }}
      >
        {save.error && <ErrorNote error={save.error} />}
        <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
          <Field label={t('task.name')} error={errors.name}>
            <Input
              required
              maxLength={120}
              value={form.name}
              onChange={(e) => set({ name: e.target.value })}
            />
          </Field>
          <Field label={t('task.key')} hint={t('hint.key')} error={errors.key}>
            <Input
              required
              maxLength={60}
              disabled={task !== undefined}
              value={form.key}
              onChange={(e) => set({ key: e.target.value })}
            />
          </Field>
          <Field label={t('task.capability')}>
            <Select
              value={form.capability}
              onChange={(e) => set({ capability: e.target.value as typeof form.capability })}
            >
              {CAPABILITIES.map((c) => (
                <option key={c} value={c}>
                  {capability(c)}
                </option>
              ))}
            </Select>
          </Field>
          <Field label={t('task.kind')} hint={t(`kindHint.${form.kind}`)}>
            <Select
              value={form.kind}
              disabled={task !== undefined}
              onChange={(e) => set({ kind: e.target.value as typeof form.kind })}
            >
              {TASK_KINDS.map((k) => (
                <option key={k} value={k}>
                  {t(`kind.${k}`)}
                </option>
              ))}
            </Select>
          </Field>
          <Field label={t('field.overlap')} hint={t('hint.taskOverlap')} error={errors.overlap}>
            <Input
              type="number"
              min={1}
              max={20}
              placeholder={String(project.overlap)}
              value={form.overlap}
              onChange={(e) => set({ overlap: e.target.value })}
            />
          </Field>
          <Field label={t('task.priority')} hint={t('hint.priority')} error={errors.priority}>
            <Input
              type="number"
              min={-1000}
              max={1000}
              required
              value={form.priority}
              onChange={(e) => set({ priority: e.target.value })}
            />
          </Field>
          <Field
            label={t('rules.groups')}
            hint={t('rules.groupsTaskHint')}
            error={errors.groupRules ?? (rulesOf(form.groupRules) ? undefined : t('rules.badRule'))}
          >
            <Input value={form.groupRules} onChange={(e) => set({ groupRules: e.target.value })} />
          </Field>
          <Field
            label={t('rules.practiceThreshold')}
            hint={t('rules.practiceHint')}
            error={errors.practiceThreshold}
          >
            <Input
              type="number"
              min={0}
              max={1}
              step="any"
              required
              value={form.practiceThreshold}
              onChange={(e) => set({ practiceThreshold: e.target.value })}
            />
          </Field>
          <label className="flex items-start gap-2 text-sm lg:pt-8">
            <Checkbox
              checked={form.qualifiedOnly}
              onChange={(e) => set({ qualifiedOnly: e.target.checked })}
              className="mt-0.5"
            />
            {t('rules.qualifiedOnly')}
          </label>
        </div>
        <div className="grid gap-4 lg:grid-cols-2">
          {locales.map((locale) => (
            <Field
              key={locale}
              label={t('instructionIn', { locale })}
              error={errors[`instruction.${locale}`]}
            >
              <Textarea
                lang={locale}
                rows={4}
                value={form.instruction[locale] ?? ''}
                onChange={(e) => set({ instruction: { ...form.instruction, [locale]: e.target.value } })}
              />
            </Field>
          ))}
        </div>
        <ModeEditor form={form} set={set} locales={locales} errors={errors} />
        {form.kind === 'objective' ? <GraderEditor form={form} set={set} /> : null}
        {(form.kind === 'subjective' || form.mode === 'rating') && (
          <CriteriaEditor
            criteria={form.criteria}
            locales={locales}
            errors={errors}
            onChange={(criteria) => set({ criteria })}
          />
        )}
      </form>
    </Dialog>
  );
}
