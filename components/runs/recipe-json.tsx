'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Field } from '@/components/ui/field';
import { Textarea } from '@/components/ui/input';
import type { Draft } from './presets';
import { parseDraft } from './recipe-draft';

/** The whole recipe as text: the same thing as the fields, with the keys that have no field. */
export function RecipeJson({
  recipe,
  error,
  onChange,
  onBroken,
}: {
  recipe: Draft;
  error?: string | undefined;
  onChange: (recipe: Draft) => void;
  /** Told whether the text is JSON at all. */
  onBroken: (broken: boolean) => void;
}) {
  const t = useTranslations('runs');
  const [text, setText] = useState<string>();
  // What is being typed stands as typed until it is left; what is broken stays, with Start shut.
  const broken = text !== undefined && parseDraft(text) === undefined;
  return (
    <Field label={t('recipeJson')} hint={t('recipeJsonHint')} error={broken ? t('notJson') : error}>
      <Textarea
        className="font-mono text-xs"
        rows={28}
        spellCheck={false}
        value={text ?? JSON.stringify(recipe, null, 2)}
        onChange={(e) => {
          const next = parseDraft(e.target.value);
          setText(e.target.value);
          onBroken(next === undefined);
          if (next) onChange(next);
        }}
        onBlur={() => {
          if (!broken) setText(undefined);
        }}
      />
    </Field>
  );
}
