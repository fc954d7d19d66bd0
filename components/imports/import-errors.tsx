'use client';
import { useTranslations } from 'next-intl';
import type { ImportError } from '@/lib/contracts/imports';

/** The file's own lines, each with its fault underlined, what is wrong and what would be right. */
export function ImportErrors({ errors, count }: { errors: ImportError[]; count: number }) {
  const t = useTranslations('imports');
  return (
    <div className="flex flex-col gap-2">
      <ol className="flex flex-col divide-y rounded-md border">
        {errors.map((e, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line may have several errors, in a fixed order
          <li key={i} className="flex flex-col gap-1 px-3 py-2 text-sm">
            {e.excerpt !== undefined && <SourceLine error={e} />}
            <div className="sm:pl-15">
              <p>
                <span className="sr-only">{t('lineN', { n: e.line })}: </span>
                {e.field ? <code className="font-mono">{e.field}</code> : t('theLine')} {e.message}
              </p>
              <p className="text-muted">{e.fix}</p>
            </div>
          </li>
        ))}
      </ol>
      {count > errors.length && (
        <p className="text-muted text-sm">{t('moreErrors', { n: errors.length, count })}</p>
      )}
    </div>
  );
}

function SourceLine({ error: { line, excerpt = '', from = 0, to = 0 } }: { error: ImportError }) {
  // A place after the end of the line (something is missing there) still gets a mark.
  const fault = excerpt.slice(from, to) || ' ';
  return (
    <div className="flex gap-3 font-mono text-xs" aria-hidden="true">
      <span className="w-12 shrink-0 select-none text-right text-muted tabular-nums">{line}</span>
      <span className="min-w-0 whitespace-pre-wrap break-all">
        {excerpt.slice(0, from)}
        <mark className="bg-worse-soft text-ink underline decoration-2 decoration-wavy decoration-worse underline-offset-4">
          {fault}
        </mark>
        {excerpt.slice(to)}
      </span>
    </div>
  );
}
