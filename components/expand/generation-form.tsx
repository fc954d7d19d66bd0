'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { useProject } from '@/components/project/project-context';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Checkbox, Input, Select, Textarea } from '@/components/ui/input';
import { ErrorNote } from '@/components/ui/states';
import { Choices } from '@/components/work/choices';
import { useTasks } from '@/components/work/use-tasks';
import { CallError, call } from '@/lib/client/call';
import { createGeneration, listGenerations } from '@/lib/contracts/generations';
import { useModelChoices } from './model-choices';

const NUMBERS = [
  'n',
  'maxTokens',
  'seed',
  'limit',
  'temperature',
  'topP',
  'topK',
  'minP',
  'repetitionPenalty',
] as const;
type NumberKey = (typeof NUMBERS)[number];
const START: Record<NumberKey, string> = {
  n: '2',
  temperature: '0.8',
  topP: '0.95',
  topK: '0',
  minP: '0',
  repetitionPenalty: '1',
  maxTokens: '256',
  seed: '1',
  limit: '20',
};

/** What a model is to write, for which prompts, and how. */
export function GenerationForm() {
  const t = useTranslations('expand');
  const { project } = useProject();
  const client = useQueryClient();
  const { choices: models, known } = useModelChoices();
  const tasks = useTasks();
  const [numbers, setNumbers] = useState(START);
  const [stops, setStops] = useState('');
  const [chosen, setChosen] = useState('');
  const [split, setSplit] = useState('');
  const [taskIds, setTaskIds] = useState<string[]>([]);
  const [makeItems, setMakeItems] = useState(true);
  const model = models.find((m) => m.value === chosen) ?? models[0];
  const given = Object.fromEntries(
    NUMBERS.filter((key) => numbers[key].trim() !== '').map((key) => [key, Number(numbers[key])]),
  );
  const start = useMutation({
    mutationFn: () =>
      call(createGeneration, {
        params: { id: project.id },
        body: {
          ...given,
          stop: stopsIn(stops),
          model: model!.choice,
          makeItems,
          ...(taskIds.length ? { taskIds } : {}),
          ...(split ? { split: split as 'train' | 'test' } : {}),
        },
      }),
    onSettled: () => client.invalidateQueries({ queryKey: [listGenerations.id] }),
  });
  const faults = faultsOf(start.error);
  const submit = (e: FormEvent) => {
    e.preventDefault();
    if (model) start.mutate();
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4 rounded-md border bg-surface p-3" noValidate>
      <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
        <Field
          label={t('model')}
          className="sm:col-span-2"
          hint={
            known && models.length === 0 ? (
              <Link className="text-accent underline" href={`/projects/${project.slug}/runs`}>
                {t('noModels')}
              </Link>
            ) : undefined
          }
        >
          <Select value={model?.value ?? ''} onChange={(e) => setChosen(e.target.value)}>
            {models.map((m) => (
              <option key={m.value} value={m.value}>
                {m.label}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={t('split')}>
          <Select value={split} onChange={(e) => setSplit(e.target.value)}>
            <option value="">{t('splitAll')}</option>
            <option value="train">{t('splitTrain')}</option>
            <option value="test">{t('splitTest')}</option>
          </Select>
        </Field>
        {NUMBERS.map((key) => (
          <Field key={key} label={t(`field.${key}`)} hint={t(`hint.${key}`)} error={faults[key]}>
            <Input
              inputMode="decimal"
              value={numbers[key]}
              onChange={(e) => setNumbers({ ...numbers, [key]: e.target.value })}
            />
          </Field>
        ))}
        <Field
          className="sm:col-span-2"
          label={t('field.stop')}
          hint={t('hint.stop', { newline: '\\n' })}
          error={faults.stop}
        >
          <Textarea
            className="font-mono"
            rows={2}
            spellCheck={false}
            value={stops}
            onChange={(e) => setStops(e.target.value)}
          />
        </Field>
      </div>
      <Choices
        legend={t('tasks')}
        hint={t('noneIsAll')}
        options={tasks.map((task) => ({ value: task.id, label: task.name }))}
        chosen={taskIds}
        onChange={setTaskIds}
      />
      <label className="flex items-center gap-2 text-sm">
        <Checkbox checked={makeItems} onChange={(e) => setMakeItems(e.target.checked)} />
        {t('makeItems')}
      </label>
      {start.error && <ErrorNote error={start.error} />}
      <div>
        <Button type="submit" variant="primary" busy={start.isPending} disabled={!model}>
          {t('startWrite')}
        </Button>
      </div>
    </form>
  );
}

/** One a line; `\n` stands for a line break. */
const stopsIn = (text: string): string[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.replaceAll('\\n', '\n'));

/** The API's findings by field; those of a list at the list. */
function faultsOf(error: unknown): Record<string, string> {
  const details = error instanceof CallError && Array.isArray(error.details) ? error.details : [];
  return Object.fromEntries(
    details.map((d: { field: string; message: string }) => [d.field.split('.')[0], d.message]),
  );
}
