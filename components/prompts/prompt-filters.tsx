'use client';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { useProject } from '@/components/project/project-context';
import { Field } from '@/components/ui/field';
import { Input, Select } from '@/components/ui/input';
import { useTasks } from '@/components/work/use-tasks';
import { SPLITS } from '@/lib/contracts/words';

export interface Filters {
  task?: string;
  locale?: string;
  split?: (typeof SPLITS)[number];
  ranked?: '0' | '1';
  namesModel?: '1';
  q?: string;
}
export const NO_FILTERS: Filters = {};

/** A person types faster than a list should be fetched. */
const PAUSE_MS = 300;

export function PromptFilters({ value, onChange }: { value: Filters; onChange: (f: Filters) => void }) {
  const t = useTranslations('prompts');
  const { project } = useProject();
  const tasks = useTasks();
  const set = (key: keyof Filters) => (e: { target: { value: string } }) => {
    const { [key]: _, ...rest } = value;
    onChange((e.target.value ? { ...rest, [key]: e.target.value } : rest) as Filters);
  };
  const select = (
    key: 'task' | 'locale' | 'split' | 'ranked' | 'namesModel',
    options: [string, string][],
  ) => (
    <Field label={t(key === 'namesModel' ? 'namesItsModel' : key)} className="min-w-32 grow sm:grow-0">
      <Select value={value[key] ?? ''} onChange={set(key)}>
        <option value="">{t('all')}</option>
        {options.map(([id, name]) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </Select>
    </Field>
  );
  return (
    <search className="flex flex-wrap items-end gap-3">
      <Field label={t('search')} className="min-w-64 grow">
        <SearchInput value={value.q ?? ''} onChange={(q) => set('q')({ target: { value: q } })} />
      </Field>
      {select(
        'task',
        tasks.map((task) => [task.id, task.name]),
      )}
      {select(
        'locale',
        project.locales.map((l) => [l, l]),
      )}
      {select(
        'split',
        SPLITS.map((s) => [s, t(`splitOf.${s}`)]),
      )}
      {select('ranked', [
        ['1', t('withRankings')],
        ['0', t('withoutRankings')],
      ])}
      {select('namesModel', [['1', t('withCandidate')]])}
    </search>
  );
}

function SearchInput({
  value,
  onChange,
  ...rest
}: {
  value: string;
  onChange: (q: string) => void;
  id?: string;
}) {
  const [text, setText] = useState(value);
  // Filters cleared from outside clear the field too.
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text.trim() === value) return;
    const timer = setTimeout(() => onChange(text.trim()), PAUSE_MS);
    return () => clearTimeout(timer);
  });
  return (
    <Input type="search" {...rest} value={text} onChange={(e) => setText(e.target.value)} maxLength={200} />
  );
}
