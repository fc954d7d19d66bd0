'use client';
import Link from 'next/link';
import { useFormatter, useTranslations } from 'next-intl';
import { useProject } from '@/components/project/project-context';
import type { Run } from '@/lib/contracts/runs';

/** What a run trains on: its set version, or its corpora with their shares of tokens. */
export function RunData({ run }: { run: Run }) {
  const t = useTranslations('runs');
  const format = useFormatter();
  const { project } = useProject();
  const { set, corpora } = run;
  const total = corpora.reduce((n, c) => n + c.weight, 0);
  if (set)
    return (
      <div>
        <h2 className="mb-1 font-medium">{t('rail.data')}</h2>
        <Link
          className="text-accent underline underline-offset-2"
          href={`/projects/${project.slug}/sets/versions/${run.versionId}`}
        >
          {set.name} v{set.version}
        </Link>
        {set.contentHash && <p className="break-all font-mono text-muted text-xs">{set.contentHash}</p>}
      </div>
    );
  return (
    <div>
      <h2 className="mb-1 font-medium">{t('corpora')}</h2>
      <ul>
        {corpora.map((c) => (
          <li key={c.id} className="flex justify-between gap-3">
            <span className="min-w-0 break-words">{c.name}</span>
            <span className="text-muted tabular-nums">
              {format.number(c.weight / total, { style: 'percent', maximumFractionDigits: 0 })}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
