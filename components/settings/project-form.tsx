'use client';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { Field } from '@/components/ui/field';
import { Checkbox, Input, Select, Textarea } from '@/components/ui/input';
import { DEFAULT_NAME_PATTERNS } from '@/lib/contracts/name-patterns';
import type { Project, ProjectPatch } from '@/lib/contracts/projects';
import { AGGREGATIONS } from '@/lib/contracts/words';
import { SettingsForm, StoredProject, useSaveProject } from './settings-form';

export function ProjectForm() {
  return <StoredProject>{(data) => <Form key={data.id} project={data} />}</StoredProject>;
}

function Form({ project }: { project: Project }) {
  const t = useTranslations('settings');
  const router = useRouter();
  const { save, busy, errors } = useSaveProject(project, () => router.refresh());
  const number = (name: 'overlap' | 'leaseSeconds' | 'maxOpen', min: number, max: number) => (
    <Field label={t(`field.${name}`)} hint={t(`hint.${name}`)} error={errors[name]}>
      <Input type="number" name={name} min={min} max={max} required defaultValue={project[name]} />
    </Field>
  );
  return (
    <SettingsForm title={t('project')} busy={busy} onSubmit={(form) => save(patchOf(form))}>
      <Field label={t('field.name')} error={errors.name}>
        <Input name="name" required maxLength={120} defaultValue={project.name} />
      </Field>
      <Field label={t('field.description')} error={errors.description}>
        <Textarea name="description" rows={3} maxLength={2000} defaultValue={project.description} />
      </Field>
      <Field label={t('field.state')} hint={t('hint.state')}>
        <Select name="state" defaultValue={project.state}>
          <option value="active">{t('state.active')}</option>
          <option value="paused">{t('state.paused')}</option>
        </Select>
      </Field>
      <Field label={t('field.locales')} hint={t('hint.locales')} error={errors.locales}>
        <Input name="locales" required defaultValue={project.locales.join(', ')} />
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        {number('overlap', 1, 20)}
        {number('leaseSeconds', 60, 86_400)}
        {number('maxOpen', 1, 200)}
        <Field label={t('field.testShare')} hint={t('hint.testShare')} error={errors.testShare}>
          <Input
            type="number"
            name="testShare"
            min={0}
            max={0.9}
            step="any"
            required
            defaultValue={project.testShare}
          />
        </Field>
      </div>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          label={t('field.contestedBelow')}
          hint={t('hint.contestedBelow')}
          error={errors.contestedBelow}
        >
          <Input
            type="number"
            name="contestedBelow"
            min={-1}
            max={1}
            step="any"
            required
            defaultValue={project.contestedBelow}
          />
        </Field>
        <Field label={t('field.aggregation')} hint={t('hint.aggregation')}>
          <Select name="aggregation" defaultValue={project.aggregation}>
            {AGGREGATIONS.map((name) => (
              <option key={name} value={name}>
                {t(`aggregation.${name}`)}
              </option>
            ))}
          </Select>
        </Field>
      </div>
      <label className="flex items-start gap-2">
        <Checkbox
          name="rankedOverUnrankable"
          defaultChecked={project.rankedOverUnrankable}
          className="mt-0.5"
        />
        {t('field.rankedOverUnrankable')}
      </label>
      <Field label={t('field.namePatterns')} hint={t('hint.namePatterns')} error={errors.namePatterns}>
        <Textarea
          name="namePatterns"
          rows={7}
          spellCheck={false}
          className="font-mono text-xs"
          defaultValue={(project.namePatterns ?? DEFAULT_NAME_PATTERNS).join('\n')}
        />
      </Field>
    </SettingsForm>
  );
}

function patchOf(form: FormData): ProjectPatch {
  const text = (name: string) => String(form.get(name) ?? '');
  return {
    name: text('name'),
    description: text('description'),
    state: text('state') === 'paused' ? 'paused' : 'active',
    locales: text('locales')
      .split(/[\s,]+/)
      .filter(Boolean),
    overlap: Number(text('overlap')),
    leaseSeconds: Number(text('leaseSeconds')),
    maxOpen: Number(text('maxOpen')),
    testShare: Number(text('testShare')),
    contestedBelow: Number(text('contestedBelow')),
    aggregation: AGGREGATIONS.find((name) => name === text('aggregation')) ?? 'none',
    rankedOverUnrankable: form.has('rankedOverUnrankable'),
    namePatterns: patternsOf(text('namePatterns')),
  };
}

/** A pattern a line; Discern's own list, unchanged, stays the one that grows with it. */
function patternsOf(text: string): string[] | null {
  const lines = text
    .split(/\r?\n/)
    .map((l) => l.trim())
    .filter(Boolean);
  return lines.join('\n') === DEFAULT_NAME_PATTERNS.join('\n') ? null : lines;
}
