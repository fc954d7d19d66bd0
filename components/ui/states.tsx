'use client';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { CallError } from '@/lib/client/call';
import { Button } from './button';

/** Nothing here yet: says so, and what to do about it. */
export function Empty({ title, children }: { title: ReactNode; children?: ReactNode }) {
  return (
    <div className="flex flex-col items-start gap-2 rounded-md border border-dashed px-4 py-6">
      <p className="font-medium text-sm">{title}</p>
      {children && <div className="text-muted text-sm">{children}</div>}
    </div>
  );
}

/** Rows of the height that will come, so that nothing jumps. */
export function Loading({ rows = 3 }: { rows?: number }) {
  const t = useTranslations('common');
  return (
    <div role="status" className="flex flex-col gap-2">
      <span className="sr-only">{t('loading')}</span>
      {Array.from({ length: rows }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows without content
        <div key={i} className="h-9 animate-pulse rounded-md bg-sunken" />
      ))}
    </div>
  );
}

/** What happened, what is safe (in the message), and what to do. */
export function ErrorNote({ error, retry }: { error: unknown; retry?: () => void }) {
  const t = useTranslations('common');
  const message = error instanceof CallError ? error.message : t('errorUnknown');
  return (
    <div
      role="alert"
      className="flex flex-wrap items-center gap-3 rounded-md border border-line-strong bg-surface px-4 py-3 text-sm"
    >
      <p className="grow">{message}</p>
      {retry && (
        <Button size="sm" onClick={retry}>
          {t('retry')}
        </Button>
      )}
    </div>
  );
}
