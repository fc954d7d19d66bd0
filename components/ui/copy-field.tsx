'use client';
import { useTranslations } from 'next-intl';
import { useRef } from 'react';
import { Button } from './button';
import { Input } from './input';
import { useToast } from './toast';

/** A text to be copied, e.g. a link that is shown once. */
export function CopyField({ value, label }: { value: string; label: string }) {
  const t = useTranslations('common');
  const toast = useToast();
  const box = useRef<HTMLInputElement>(null);
  const copy = async () => {
    box.current?.select();
    // The clipboard needs https or localhost; elsewhere the text is selected and the person copies it.
    await navigator.clipboard?.writeText(value).then(
      () => toast.say(t('copied')),
      () => undefined,
    );
  };
  return (
    <div className="flex gap-2">
      <Input ref={box} readOnly value={value} aria-label={label} onFocus={(e) => e.target.select()} />
      <Button onClick={copy}>{t('copy')}</Button>
    </div>
  );
}
