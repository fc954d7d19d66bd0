'use client';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRouter, useSearchParams } from 'next/navigation';
import { useFormatter, useTranslations } from 'next-intl';
import { type FormEvent, useDeferredValue, useState } from 'react';
import { useProject } from '@/components/project/project-context';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input, Select, Textarea } from '@/components/ui/input';
import { Page } from '@/components/ui/page';
import { ErrorNote } from '@/components/ui/states';
import { CallError, call } from '@/lib/client/call';
import { LOSSES } from '@/lib/contracts/recipe';
import { createRunOp, estimateRunOp } from '@/lib/contracts/runs';
import { listSets } from '@/lib/contracts/sets';
import { useModels } from './machine-note';
import { FIELDS, type Form, formToRecipe, START } from './recipe-form';
import { useDuration } from './run-state';

/** The recipe as a form (or as JSON), with what it will cost before it starts. */
export function NewRunPage() {
  const t = useTranslations('runs');
  const { project } = useProject();
  const router = useRouter();
  const models = useModels();
  const asked = useSearchParams().get('version');
  const [form, setForm] = useState<Form>(START);
  const [chosen, setChosen] = useState<string>();
  const [name, setName] = useState('');
  const versions = useFrozenVersions();
  const versionId = chosen ?? asked ?? versions[0]?.id;
  const ready = (models.data?.items ?? []).filter((m) => m.state === 'ready');
  const model = form.model || ready.find((m) => m.name === 'smollm2-135m')?.name || ready[0]?.name || '';
  const { recipe, error: jsonError } = formToRecipe({ ...form, model });
  const create = useMutation({
    mutationFn: () =>
      call(createRunOp, {
        body: {
          projectId: project.id,
          versionId: versionId!,
          recipe,
          ...(name.trim() ? { name: name.trim() } : {}),
        } as never,
      }),
    onSuccess: (work) => router.push(`/projects/${project.slug}/runs/${work.id}`),
  });
  const faults = faultsOf(create.error);
  const submit = (e: FormEvent) => {
    e.preventDefault();
    if (versionId && !jsonError) create.mutate();
  };
  const set = (key: keyof Form) => (e: { target: { value: string } }) =>
    setForm((f) => ({ ...f, [key]: e.target.value }));
  return (
    <Page title={t('new')} lead={t('newLead')} narrow>
      <form onSubmit={submit} className="flex flex-col gap-5" noValidate>
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={t('rail.data')} hint={versions.length === 0 ? t('noVersions') : undefined}>
            <Select value={versionId ?? ''} onChange={(e) => setChosen(e.target.value)} required>
              {versions.map((v) => (
                <option key={v.id} value={v.id}>
                  {t('versionOption', {
                    name: v.setName,
                    version: v.version,
                    train: v.trainCount,
                    test: v.testCount,
                  })}
                </option>
              ))}
            </Select>
          </Field>
          <Field
            label={t('modelLabel')}
            error={faults.model}
            hint={ready.length === 0 ? t('noModels') : undefined}
          >
            <Select value={model} onChange={set('model')} required>
              {ready.map((m) => (
                <option key={m.name} value={m.name}>
                  {m.title}
                </option>
              ))}
            </Select>
          </Field>
          <Field
            label={t('lossLabel')}
            hint={t(`lossHint.${form.loss as (typeof LOSSES)[number]}`)}
            error={faults.loss ?? faults.labelSmoothing}
          >
            <Select value={form.loss} onChange={set('loss')}>
              {LOSSES.map((loss) => (
                <option key={loss} value={loss}>
                  {t(`lossName.${loss}`)}
                </option>
              ))}
            </Select>
          </Field>
          <Field label={t('name')} hint={t('nameHint')}>
            <Input value={name} maxLength={120} onChange={(e) => setName(e.target.value)} />
          </Field>
        </div>
        <div className="grid grid-cols-2 gap-4 sm:grid-cols-3">
          {FIELDS.map((f) => (
            <Field key={f.key} label={t(`field.${f.key}`)} error={faults[f.path]} hint={t(`hint.${f.key}`)}>
              <Input inputMode="decimal" value={form[f.key]} onChange={set(f.key)} />
            </Field>
          ))}
        </div>
        <details>
          <summary className="cursor-pointer text-sm">{t('more')}</summary>
          <Field
            label={t('moreJson')}
            hint={t('moreJsonHint', { example: '{"schedule": "cosine", "warmup": 2}' })}
            error={jsonError ? t('notJson') : undefined}
            className="mt-2"
          >
            <Textarea
              className="font-mono text-xs"
              rows={6}
              value={form.more}
              onChange={set('more')}
              spellCheck={false}
            />
          </Field>
        </details>
        {create.error && <ErrorNote error={create.error} />}
        <Cost
          projectId={project.id}
          versionId={versionId}
          recipe={recipe}
          usable={!jsonError && model !== ''}
        />
        <div>
          <Button
            type="submit"
            variant="primary"
            size="lg"
            busy={create.isPending}
            disabled={!versionId || !model || jsonError}
          >
            {t('start')}
          </Button>
        </div>
      </form>
    </Page>
  );
}

/** Frozen versions of all sets of the project, newest first. */
function useFrozenVersions() {
  const { project } = useProject();
  const sets = useQuery({
    queryKey: ['sets', project.id, 'for-runs'],
    queryFn: () => call(listSets, { params: { id: project.id }, query: { limit: 200 } }),
  });
  return (sets.data?.items ?? [])
    .flatMap((s) => s.versions)
    .filter((v) => v.frozenAt !== null && v.trainCount > 0)
    .sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
}

/** The API's findings by field: `recipe.lora.rank` stands at `lora.rank`. */
function faultsOf(error: unknown): Record<string, string> {
  const details = error instanceof CallError && Array.isArray(error.details) ? error.details : [];
  return Object.fromEntries(
    details.map((d: { field: string; message: string }) => [d.field.replace(/^recipe\./, ''), d.message]),
  );
}

function Cost({
  projectId,
  versionId,
  recipe,
  usable,
}: {
  projectId: string;
  versionId: string | undefined;
  recipe: Record<string, unknown>;
  usable: boolean;
}) {
  const t = useTranslations('runs');
  const format = useFormatter();
  const duration = useDuration();
  const body = useDeferredValue(JSON.stringify({ projectId, versionId, recipe }));
  const cost = useQuery({
    queryKey: ['estimate', body],
    enabled: usable && versionId !== undefined,
    queryFn: ({ signal }) => call(estimateRunOp, { body: JSON.parse(body), signal }),
    staleTime: 60_000,
    retry: false,
  });
  if (cost.error) return <ErrorNote error={cost.error} />;
  if (!cost.data) return null;
  const { steps, seconds, peakMb, basis } = cost.data;
  return (
    <p className="rounded-md bg-sunken px-3 py-2 text-sm" role="status">
      {t('cost', { steps, time: duration(seconds), memory: format.number(Math.round(peakMb)) })}{' '}
      <span className="text-muted text-xs">{basis}</span>
    </p>
  );
}
