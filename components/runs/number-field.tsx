'use client';
import { useState } from 'react';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { fromText } from './recipe-draft';

/** A number of the recipe. What is being typed (`0.`) stays as typed as long as it means the recipe's value. */
export function NumberField({
  label,
  hint,
  error,
  value,
  onChange,
}: {
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
  value: unknown;
  onChange: (value: unknown) => void;
}) {
  const [text, setText] = useState('');
  const shown = fromText(text) === value ? text : value === undefined ? '' : String(value);
  return (
    <Field label={label} hint={hint} error={error}>
      <Input
        inputMode="decimal"
        value={shown}
        onChange={(e) => {
          setText(e.target.value);
          onChange(fromText(e.target.value));
        }}
      />
    </Field>
  );
}
