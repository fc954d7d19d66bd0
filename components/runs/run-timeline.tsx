'use client';
import { useFormatter, useTranslations } from 'next-intl';
import type { LogLine, TimelineEntry } from './use-run-feed';

const KNOWN = [
  'created',
  'started',
  'saved',
  'killed',
  'resumed',
  'cancel-requested',
  'cancelled',
  'failed',
  'done',
  'evaluated',
  'released',
  'reference',
];

/** What happened, newest last; saved states in a row are folded into the last of them. */
export function RunTimeline({ entries }: { entries: TimelineEntry[] }) {
  const t = useTranslations('runs');
  const format = useFormatter();
  const event = (e: TimelineEntry) => String(e.data.event ?? '');
  const shown = entries.filter(
    (e, i) =>
      KNOWN.includes(event(e)) &&
      !(event(e) === 'saved' && entries[i + 1] && event(entries[i + 1]!) === 'saved'),
  );
  if (shown.length === 0) return null;
  return (
    <ol className="flex flex-col gap-1 border-l pl-3 text-sm">
      {shown.map((e) => (
        <li key={e.seq} className="flex flex-wrap gap-x-3">
          <time dateTime={e.at} className="text-muted tabular-nums">
            {format.dateTime(new Date(e.at), { hour: '2-digit', minute: '2-digit', second: '2-digit' })}
          </time>
          <span>
            {t(`event.${event(e) as 'saved'}`, { step: Number(e.data.step ?? 0) })}
            {typeof e.data.message === 'string' && <span className="text-muted"> · {e.data.message}</span>}
          </span>
        </li>
      ))}
    </ol>
  );
}

/** The log, folded until asked for. */
export function RunLog({ lines }: { lines: LogLine[] }) {
  const t = useTranslations('runs');
  return (
    <details className="rounded-md border bg-surface">
      <summary className="cursor-pointer px-3 py-2 font-medium text-sm">
        {t('log', { n: lines.length })}
      </summary>
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
        aria-label={t('log', { n: lines.length })}
        className="max-h-80 overflow-auto border-t px-3 py-2"
      >
        <pre className="whitespace-pre-wrap break-words font-mono text-xs">
          {lines.map((l) => l.line).join('\n')}
        </pre>
      </section>
    </details>
  );
}
