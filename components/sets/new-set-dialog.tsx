'use client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { type FormEvent, useDeferredValue, useId, useState } from 'react';
import { useProject } from '@/components/project/project-context';
import { Button } from '@/components/ui/button';
import { Dialog, DialogClose } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { ErrorNote } from '@/components/ui/states';
import { Choices } from '@/components/work/choices';
import { useTasks } from '@/components/work/use-tasks';
import { call } from '@/lib/client/call';
import { createSet, listSets, previewSet, type Select } from '@/lib/contracts/sets';
import { EVIDENCE_KINDS } from '@/lib/contracts/words';
import { EVERYTHING, type SelectForm, toSelect } from './select-form';

/** Names a selection of pairs; shows what it takes while it is being made. */
export function NewSetDialog() {
  const t = useTranslations('sets');
  const tc = useTranslations('common');
  const { project } = useProject();
  const client = useQueryClient();
  const tasks = useTasks();
  const formId = useId();
  const [open, setOpen] = useState(false);
  const [name, setName] = useState('');
  const [form, setForm] = useState<SelectForm>(EVERYTHING);
  const made = toSelect(form);
  const wrong = 'wrong' in made ? made.wrong : undefined;
  const create = useMutation({
    mutationFn: (select: Select) =>
      call(createSet, { body: { projectId: project.id, name: name.trim(), select } }),
    onSuccess: () => {
      setOpen(false);
      setName('');
      setForm(EVERYTHING);
      return client.invalidateQueries({ queryKey: [listSets.id] });
    },
  });
  const submit = (e: FormEvent) => {
    e.preventDefault();
    if ('select' in made && name.trim()) create.mutate(made.select);
  };
  const text = (key: 'minAgreement' | 'minMargin' | 'from' | 'to') => ({
    value: form[key],
    onChange: (e: { target: { value: string } }) => setForm({ ...form, [key]: e.target.value }),
  });
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      wide
      trigger={<Button variant="primary">{t('new')}</Button>}
      title={t('new')}
      description={t('newLead')}
      footer={
        <>
          <DialogClose>
            <Button>{tc('cancel')}</Button>
          </DialogClose>
          <Button
            type="submit"
            form={formId}
            variant="primary"
            busy={create.isPending}
            disabled={!name.trim() || wrong !== undefined}
          >
            {tc('create')}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} className="flex flex-col gap-4" noValidate>
        <Field label={t('name')} hint={t('nameHint')}>
          <Input value={name} maxLength={120} onChange={(e) => setName(e.target.value)} autoFocus />
        </Field>
        <Choices
          legend={t('tasks')}
          hint={t('noneIsAll')}
          options={tasks.map((task) => ({ value: task.id, label: task.name }))}
          chosen={form.taskIds}
          onChange={(taskIds) => setForm({ ...form, taskIds })}
        />
        <Choices
          legend={t('origins')}
          hint={t('noneIsAll')}
          options={EVIDENCE_KINDS.map((kind) => ({ value: kind, label: t(`origin.${kind}`) }))}
          chosen={form.origins}
          onChange={(origins) => setForm({ ...form, origins })}
        />
        <div className="grid gap-4 sm:grid-cols-2">
          <Field
            label={t('minAgreement')}
            hint={t('minAgreementHint')}
            error={wrong === 'minAgreement' ? t('wrongShare') : undefined}
          >
            <Input inputMode="decimal" {...text('minAgreement')} />
          </Field>
          <Field
            label={t('minMargin')}
            hint={t('minMarginHint')}
            error={wrong === 'minMargin' ? t('wrongMargin') : undefined}
          >
            <Input inputMode="decimal" {...text('minMargin')} />
          </Field>
          <Field label={t('from')}>
            <Input type="date" {...text('from')} />
          </Field>
          <Field label={t('to')} hint={t('utc')}>
            <Input type="date" {...text('to')} />
          </Field>
        </div>
        {'select' in made && <Preview select={made.select} />}
        {create.error && <ErrorNote error={create.error} />}
      </form>
    </Dialog>
  );
}

function Preview({ select }: { select: Select }) {
  const t = useTranslations('sets');
  const { project } = useProject();
  const body = useDeferredValue(JSON.stringify({ projectId: project.id, select }));
  const preview = useQuery({
    queryKey: [previewSet.id, body],
    queryFn: ({ signal }) => call(previewSet, { body: JSON.parse(body), signal }),
    placeholderData: (before) => before,
    retry: false,
  });
  if (preview.error) return <ErrorNote error={preview.error} />;
  if (!preview.data) return null;
  const { selected, pairs, train, test, disputed } = preview.data;
  return (
    <p className="rounded-md bg-sunken px-3 py-2 text-sm" role="status">
      {t('preview', { selected, pairs, train, test })}{' '}
      {disputed > 0 && <span className="text-muted">{t('disputed', { n: disputed })}</span>}
    </p>
  );
}
