'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { useProject } from '@/components/project/project-context';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Section } from '@/components/ui/page';
import { ErrorNote } from '@/components/ui/states';
import { call } from '@/lib/client/call';
import { type Corpus, FILTERS, filterCorpus, listCorpora } from '@/lib/contracts/corpora';
import { defaultForm, faultsOf, toFilters } from './filter-fields';
import { FilterSwitch } from './filter-switch';

/** Which filters, with which numbers, make the next corpus of this one. */
export function FilterForm({ corpus }: { corpus: Corpus }) {
  const t = useTranslations('corpora');
  const { project } = useProject();
  const router = useRouter();
  const client = useQueryClient();
  const [name, setName] = useState(() => t('cleanName', { name: corpus.name }).slice(0, 200));
  const [form, setForm] = useState(defaultForm);
  const faults = faultsOf(form);
  const start = useMutation({
    mutationFn: () =>
      call(filterCorpus, {
        params: { id: corpus.id },
        body: { name: name.trim(), filters: toFilters(form) },
      }),
    onSuccess: ({ id }) => {
      void client.invalidateQueries({ queryKey: [listCorpora.id] });
      router.push(`/projects/${project.slug}/corpora/${id}`);
    },
  });
  const fine = name.trim() !== '' && Object.keys(faults).length === 0;
  const submit = (e: FormEvent) => {
    e.preventDefault();
    if (fine) start.mutate();
  };
  return (
    <Section title={t('filterTitle')} lead={t('filterLead')}>
      <form noValidate onSubmit={submit} className="flex flex-col gap-4">
        <div className="grid items-start gap-4 lg:grid-cols-2">
          {FILTERS.map((filter) => (
            <FilterSwitch key={filter} name={filter} form={form} onChange={setForm} faults={faults} />
          ))}
        </div>
        <div className="flex flex-wrap items-end gap-3">
          <Field label={t('newName')} className="min-w-64 max-w-xl grow">
            <Input value={name} maxLength={200} onChange={(e) => setName(e.target.value)} />
          </Field>
          <Button type="submit" variant="primary" disabled={!fine} busy={start.isPending}>
            {t('start')}
          </Button>
        </div>
        {start.error && <ErrorNote error={start.error} />}
      </form>
    </Section>
  );
}
