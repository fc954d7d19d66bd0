'use client';
import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { useProject } from '@/components/project/project-context';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Page } from '@/components/ui/page';
import { ErrorNote } from '@/components/ui/states';
import { call } from '@/lib/client/call';
import { fieldErrors } from '@/lib/client/field-errors';
import { createRunOp } from '@/lib/contracts/runs';
import { Cost, useCost } from './cost';
import { DataFields } from './data-fields';
import { RecipeFields } from './recipe-fields';
import { RecipeJson } from './recipe-json';
import { StageChoice } from './stage-choice';
import { StartFields } from './start-fields';
import { useRunDraft } from './use-run-draft';

/** Stage, data and recipe (as fields and as JSON, the same thing), with what the run will cost before it starts. */
export function NewRunPage() {
  const t = useTranslations('runs');
  const { project } = useProject();
  const router = useRouter();
  const draft = useRunDraft();
  const [name, setName] = useState('');
  const [broken, setBroken] = useState(false);
  const { stage, recipe, versionId } = draft;
  const body = { projectId: project.id, ...(versionId ? { versionId } : {}), recipe };
  const create = useMutation({
    mutationFn: () =>
      call(createRunOp, { body: { ...body, ...(name.trim() ? { name: name.trim() } : {}) } as never }),
    onSuccess: (work) => router.push(`/projects/${project.slug}/runs/${work.id}`),
  });
  const cost = useCost(body, !broken && recipe.model !== '');
  const faults = faultsOf(cost.error ?? create.error);
  const submit = (e: FormEvent) => {
    e.preventDefault();
    if (!broken) create.mutate();
  };
  return (
    <Page title={t('new')} lead={t('newLead')}>
      <form onSubmit={submit} noValidate className="grid gap-6 lg:grid-cols-[minmax(0,1fr)_22rem]">
        <div className="flex min-w-0 flex-col gap-5">
          <StageChoice value={stage} onChange={draft.chooseStage} />
          <StartFields draft={draft} faults={faults} />
          <DataFields draft={draft} faults={faults} />
          <RecipeFields stage={stage} recipe={recipe} faults={faults} onChange={draft.set} />
          <Field label={t('name')} hint={t('nameHint')}>
            <Input value={name} maxLength={120} onChange={(e) => setName(e.target.value)} />
          </Field>
          {create.error && !cost.error && <ErrorNote error={create.error} />}
          <Cost cost={cost} />
          <div>
            <Button
              type="submit"
              variant="primary"
              size="lg"
              busy={create.isPending}
              disabled={broken || recipe.model === ''}
            >
              {t('start')}
            </Button>
          </div>
        </div>
        <RecipeJson recipe={recipe} error={faults.stage} onChange={draft.replace} onBroken={setBroken} />
      </form>
    </Page>
  );
}

/** The API's findings by field: `recipe.lora.rank` stands at `lora.rank`. */
const faultsOf = (error: unknown): Record<string, string> =>
  Object.fromEntries(Object.entries(fieldErrors(error)).map(([k, v]) => [k.replace(/^recipe\./, ''), v]));
