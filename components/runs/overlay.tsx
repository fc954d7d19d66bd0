'use client';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useProject } from '@/components/project/project-context';
import { Field } from '@/components/ui/field';
import { Select } from '@/components/ui/input';
import { call } from '@/lib/client/call';
import { getRunOp, listRunsOp, type Metric, type Run, runMetricsOp } from '@/lib/contracts/runs';

/** The curves of a second run, all pages of them. */
export function useOverlay(id: string | undefined): { name: string; metrics: Metric[] } | undefined {
  const query = useQuery({
    queryKey: ['run-overlay', id],
    enabled: id !== undefined,
    queryFn: async () => {
      const params = { id: id! };
      const run = await call(getRunOp, { params });
      const metrics: Metric[] = [];
      for (let after: number | undefined = 0; after !== undefined; ) {
        const page: { items: Metric[]; nextAfter?: number | undefined } = await call(runMetricsOp, {
          params,
          query: { after },
        });
        metrics.push(...page.items);
        after = page.nextAfter;
      }
      return { name: run.name, metrics };
    },
  });
  return id ? query.data : undefined;
}

/** Chooses another run of the project to lay over the curves. */
export function OverlayPicker({
  run,
  value,
  onChange,
}: {
  run: Run;
  value: string | undefined;
  onChange: (id: string | undefined) => void;
}) {
  const t = useTranslations('runs');
  const { project } = useProject();
  const runs = useQuery({
    queryKey: ['runs', project.id, 'overlay'],
    queryFn: () => call(listRunsOp, { params: { id: project.id }, query: { limit: 100 } }),
  });
  const others = (runs.data?.items ?? []).filter((r) => r.id !== run.id && r.step > 0);
  if (others.length === 0) return null;
  return (
    <Field label={t('overlay')} className="max-w-xs">
      <Select value={value ?? ''} onChange={(e) => onChange(e.target.value || undefined)}>
        <option value="">{t('overlayNone')}</option>
        {others.map((r) => (
          <option key={r.id} value={r.id}>
            {r.name}
          </option>
        ))}
      </Select>
    </Field>
  );
}
