'use client';
import { useLocale, useTranslations } from 'next-intl';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Checkbox, Select } from '@/components/ui/input';
import { LOCALES } from '@/lib/contracts/locales';
import { BREAK_MINUTES, TEXT_SIZES, THEMES, WIDTHS } from '@/lib/contracts/preference-words';
import { usePreferences } from './preferences-context';

const NAMES = { en: 'English', zh: '中文' };

/** How the desk looks and what it says; each choice acts at once. */
export default function PreferencesDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('preferences');
  const locale = useLocale();
  const { preferences: p, change } = usePreferences();
  const choice = <T extends string | number>(
    name: 'theme' | 'textSize' | 'width' | 'breakMinutes' | 'locale',
    values: readonly T[],
    at: T,
    words: (value: T) => string,
  ) => (
    <Field label={t(`${name}.label`)}>
      <Select
        value={String(at)}
        onChange={(e) => change({ [name]: values.find((v) => String(v) === e.target.value) })}
      >
        {values.map((v) => (
          <option key={v} value={v}>
            {words(v)}
          </option>
        ))}
      </Select>
    </Field>
  );
  return (
    <Dialog open onOpenChange={(o) => o || onClose()} title={t('title')} description={t('lead')}>
      <div className="grid gap-4 sm:grid-cols-2">
        {choice('theme', THEMES, p.theme, (v) => t(`theme.${v}`))}
        {choice('locale', LOCALES, locale as (typeof LOCALES)[number], (v) => NAMES[v])}
        {choice('textSize', TEXT_SIZES, p.textSize, (v) => t(`textSize.${v}`))}
        {choice('width', WIDTHS, p.width, (v) => t(`width.${v}`))}
        {choice('breakMinutes', BREAK_MINUTES, p.breakMinutes, (v) =>
          v === 0 ? t('breakMinutes.never') : t('breakMinutes.after', { n: v }),
        )}
        <label className="flex items-center gap-2 self-end pb-1.5 text-sm">
          <Checkbox checked={p.count} onChange={(e) => change({ count: e.target.checked })} />
          {t('count')}
        </label>
      </div>
      <p className="mt-4 text-muted text-xs">
        {t('zone', { zone: Intl.DateTimeFormat().resolvedOptions().timeZone })}
      </p>
    </Dialog>
  );
}
