'use client';
import { useTranslations } from 'next-intl';
import { useProject } from '@/components/project/project-context';
import { Checkbox } from '@/components/ui/input';

/** Languages a person judges, of the project's; none ticked means all. */
export function LocaleChoice({
  value,
  label,
  onChange,
}: {
  value: string[];
  label: string;
  onChange?: (locales: string[]) => void;
}) {
  const t = useTranslations('members');
  const { project } = useProject();
  if (!onChange) return value.length > 0 ? value.join(', ') : t('allLocales');
  const options = [...new Set([...project.locales, ...value])];
  return (
    <fieldset className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <legend className="sr-only">{label}</legend>
      {options.map((locale) => (
        <label key={locale} className="flex items-center gap-1.5">
          <Checkbox
            checked={value.includes(locale)}
            onChange={(e) =>
              onChange(e.target.checked ? [...value, locale] : value.filter((l) => l !== locale))
            }
          />
          {locale}
        </label>
      ))}
      {value.length === 0 && <span className="text-muted text-xs">{t('allLocales')}</span>}
    </fieldset>
  );
}
