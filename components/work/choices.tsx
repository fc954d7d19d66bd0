'use client';
import type { ReactNode } from 'react';
import { Checkbox } from '@/components/ui/input';

/** A group of check boxes; none checked stands for all. */
export function Choices<T extends string>({
  legend,
  hint,
  options,
  chosen,
  onChange,
}: {
  legend: ReactNode;
  hint?: ReactNode;
  options: readonly { value: T; label: ReactNode }[];
  chosen: readonly T[];
  onChange: (chosen: T[]) => void;
}) {
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="mb-1 font-medium text-sm">{legend}</legend>
      <div className="flex flex-wrap gap-x-4 gap-y-1.5">
        {options.map(({ value, label }) => (
          <label key={value} className="flex items-center gap-1.5 text-sm">
            <Checkbox
              checked={chosen.includes(value)}
              onChange={(e) =>
                onChange(e.target.checked ? [...chosen, value] : chosen.filter((c) => c !== value))
              }
            />
            {label}
          </label>
        ))}
      </div>
      {hint && <p className="text-muted text-xs">{hint}</p>}
    </fieldset>
  );
}
