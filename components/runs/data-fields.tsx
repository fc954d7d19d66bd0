'use client';
import { useTranslations } from 'next-intl';
import { Field } from '@/components/ui/field';
import { Select } from '@/components/ui/input';
import { CorporaFields } from './corpora-fields';
import { sharesOf } from './recipe-draft';
import type { useRunDraft } from './use-run-draft';

/** What a stage trains on: the pairs of a set version, or corpora. */
export function DataFields({
  draft,
  faults,
}: {
  draft: ReturnType<typeof useRunDraft>;
  faults: Record<string, string>;
}) {
  const t = useTranslations('runs');
  const { kind, versions, versionId, recipe, corpora, set } = draft;
  if (kind)
    return (
      <CorporaFields
        corpora={corpora}
        shares={sharesOf(recipe)}
        kind={kind}
        faults={faults}
        onChange={(shares) => set('data', shares)}
      />
    );
  return (
    <Field
      label={t('rail.data')}
      error={faults.versionId}
      hint={versions.length === 0 ? t('noVersions') : undefined}
    >
      <Select value={versionId ?? ''} onChange={(e) => draft.chooseVersion(e.target.value)} required>
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
  );
}
