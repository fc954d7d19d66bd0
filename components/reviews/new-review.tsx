'use client';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRouter, useSearchParams } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { useProject } from '@/components/project/project-context';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input, Select } from '@/components/ui/input';
import { ErrorNote } from '@/components/ui/states';
import { CallError, call } from '@/lib/client/call';
import { createReviewOp } from '@/lib/contracts/reviews';
import { listTasks } from '@/lib/contracts/tasks';
import { armOf, useArms } from './use-arms';

const START = {
  name: '',
  prompts: '24',
  split: 'test' as 'test' | 'train',
  task: '',
  maxTokens: '256',
  temperature: '0',
  topP: '1',
  seed: '1',
};
const MORE = ['maxTokens', 'temperature', 'topP', 'seed'] as const;

/** Two models and a share of the prompts; `?checkpoint=ID` sets it up against the model it was trained from. */
export function NewReview() {
  const t = useTranslations('reviews');
  const { project } = useProject();
  const router = useRouter();
  const asked = useSearchParams().get('checkpoint');
  const arms = useArms();
  const [form, setForm] = useState(START);
  const [chosen, setChosen] = useState<[string?, string?]>([]);
  const tasks = useQuery({
    queryKey: ['tasks', project.id, 'for-reviews'],
    queryFn: () => call(listTasks, { params: { id: project.id }, query: { limit: 200 } }),
  });
  const suggested = arms.suggest(asked);
  const values = [chosen[0] ?? suggested[0], chosen[1] ?? suggested[1]] as const;
  const create = useMutation({
    mutationFn: () =>
      call(createReviewOp, {
        body: {
          projectId: project.id,
          ...(form.name.trim() ? { name: form.name.trim() } : {}),
          arms: [armOf(values[0]), armOf(values[1])],
          prompts: Number(form.prompts),
          split: form.split,
          ...(form.task ? { taskIds: [form.task] } : {}),
          sampling: {
            maxTokens: Number(form.maxTokens),
            temperature: Number(form.temperature),
            topP: Number(form.topP),
            seed: Number(form.seed),
          },
        },
      }),
    onSuccess: (work) => router.push(`/projects/${project.slug}/reviews/${work.id}`),
  });
  const faults = faultsOf(create.error);
  const set = (key: keyof typeof START) => (e: { target: { value: string } }) =>
    setForm((f) => ({ ...f, [key]: e.target.value }));
  const same = values[0] !== '' && values[0] === values[1];
  const submit = (e: FormEvent) => {
    e.preventDefault();
    create.mutate();
  };
  if (arms.error) return <ErrorNote error={arms.error} retry={arms.retry} />;
  return (
    <form onSubmit={submit} className="flex max-w-3xl flex-col gap-4" noValidate>
      <div className="grid gap-4 sm:grid-cols-2">
        {([0, 1] as const).map((i) => (
          <Field
            key={i}
            label={t(i === 0 ? 'arm.first' : 'arm.second')}
            hint={arms.ready && arms.groups.length === 0 ? t('noModels') : undefined}
            error={i === 1 && same ? t('sameArms') : undefined}
          >
            <Select
              value={values[i]}
              onChange={(e) => setChosen(i === 0 ? [e.target.value, chosen[1]] : [chosen[0], e.target.value])}
            >
              {values[i] === '' && <option value="">{t('choose')}</option>}
              {arms.groups.map((g) => (
                <optgroup key={g.kind} label={t(`kinds.${g.kind}`)}>
                  {g.options.map((o) => (
                    <option key={o.value} value={o.value}>
                      {o.label}
                    </option>
                  ))}
                </optgroup>
              ))}
            </Select>
          </Field>
        ))}
        <Field label={t('prompts')} hint={t('promptsHint')} error={faults.prompts}>
          <Input inputMode="numeric" value={form.prompts} onChange={set('prompts')} />
        </Field>
        <Field label={t('task')}>
          <Select value={form.task} onChange={set('task')}>
            <option value="">{t('allTasks')}</option>
            {(tasks.data?.items ?? []).map((task) => (
              <option key={task.id} value={task.id}>
                {task.name}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={t('split')} hint={form.split === 'train' ? t('trainLong') : t('testLong')}>
          <Select value={form.split} onChange={set('split')}>
            <option value="test">{t('splitTest')}</option>
            <option value="train">{t('splitTrain')}</option>
          </Select>
        </Field>
        <Field label={t('name')} hint={t('nameHint')} error={faults.name}>
          <Input value={form.name} maxLength={120} onChange={set('name')} />
        </Field>
      </div>
      <details>
        <summary className="text-sm">{t('more')}</summary>
        <div className="mt-3 grid grid-cols-2 gap-4 sm:grid-cols-4">
          {MORE.map((key) => (
            <Field key={key} label={t(`field.${key}`)} error={faults[`sampling.${key}`]}>
              <Input inputMode="decimal" value={form[key]} onChange={set(key)} />
            </Field>
          ))}
        </div>
      </details>
      {create.error && <ErrorNote error={create.error} />}
      <div>
        <Button
          type="submit"
          variant="primary"
          size="lg"
          busy={create.isPending}
          disabled={values[0] === '' || values[1] === '' || same}
        >
          {t('start')}
        </Button>
      </div>
    </form>
  );
}

/** The API's findings by field. */
function faultsOf(error: unknown): Record<string, string> {
  const details = error instanceof CallError && Array.isArray(error.details) ? error.details : [];
  return Object.fromEntries(details.map((d: { field: string; message: string }) => [d.field, d.message]));
}
