'use client';
import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import { cn } from '@/components/ui/cn';

/** Takes one file by drop, by click or by keyboard (the input inside it is the control). */
export function DropZone({
  file,
  onFile,
  disabled,
}: {
  file: File | undefined;
  onFile: (file: File) => void;
  disabled: boolean;
}) {
  const t = useTranslations('imports');
  const format = useFormatter();
  const [over, setOver] = useState(false);
  const take = (files: FileList | null) => {
    const first = files?.[0];
    if (first && !disabled) onFile(first);
  };
  return (
    <label
      className={cn(
        'flex min-h-24 cursor-pointer flex-col items-center justify-center gap-1 rounded-md border border-line-strong border-dashed px-4 py-5 text-center text-sm has-[:focus-visible]:outline-2 has-[:focus-visible]:outline-accent has-[:focus-visible]:outline-offset-2',
        over && 'border-accent bg-accent-soft',
        disabled && 'pointer-events-none opacity-60',
      )}
      onDragOver={(e) => {
        e.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(e) => {
        e.preventDefault();
        setOver(false);
        take(e.dataTransfer.files);
      }}
    >
      <input
        type="file"
        accept=".jsonl,.ndjson,.json,.txt"
        className="sr-only"
        disabled={disabled}
        onChange={(e) => {
          take(e.target.files);
          // The same file can be chosen again after it was repaired.
          e.target.value = '';
        }}
      />
      {file ? (
        <>
          <span className="break-all font-medium">{file.name}</span>
          <span className="text-muted text-xs">
            {t('megabytes', { n: format.number(file.size / 1e6, { maximumFractionDigits: 1 }) })}
          </span>
        </>
      ) : (
        <>
          <span className="font-medium">{t('choose')}</span>
          <span className="text-muted text-xs">{t('chooseHint')}</span>
        </>
      )}
    </label>
  );
}
