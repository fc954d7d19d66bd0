'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useFormatter, useTranslations } from 'next-intl';
import { useProject } from '@/components/project/project-context';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input, Select } from '@/components/ui/input';
import { More } from '@/components/ui/more';
import { Section } from '@/components/ui/page';
import { QueryView } from '@/components/ui/query-view';
import { Empty } from '@/components/ui/states';
import { useToast } from '@/components/ui/toast';
import { useTasks } from '@/components/work/use-tasks';
import { call } from '@/lib/client/call';
import { useList } from '@/lib/client/use-list';
import { listBatches, putBatch } from '@/lib/contracts/batches';

/** Batches with their due dates; a form makes one, or gives one of that name another date. */
export function Batches() {
  const t = useTranslations('settings');
  const format = useFormatter();
  const toast = useToast();
  const client = useQueryClient();
  const tasks = useTasks();
  const { project, can } = useProject();
  const batches = useList(listBatches, { params: { id: project.id } });
  const put = useMutation({
    mutationFn: (form: FormData) => {
      const [due, task] = [String(form.get('due') ?? ''), String(form.get('task') ?? '')];
      return call(putBatch, {
        params: { id: project.id },
        body: {
          name: String(form.get('name')),
          dueAt: due === '' ? null : new Date(due).toISOString(),
          ...(task ? { add: { taskIds: [task] } } : {}),
        },
      });
    },
    onSuccess: (batch) => {
      toast.say(t('batches.saved', { name: batch.name, items: batch.items }));
      client.invalidateQueries({ queryKey: [listBatches.id] });
    },
    onError: toast.fail,
  });
  return (
    <Section title={t('batches.title')} lead={t('batches.lead')}>
      <QueryView query={batches}>
        {(items) =>
          items.length === 0 ? (
            <Empty title={t('batches.none')} />
          ) : (
            <ul className="flex flex-col divide-y rounded-md border bg-surface">
              {items.map((b) => (
                <li key={b.id} className="flex flex-wrap gap-x-4 px-3 py-2">
                  <span className="min-w-0 grow truncate font-medium">{b.name}</span>
                  <span>
                    {b.items === 0
                      ? t('batches.empty')
                      : t('batches.done', { complete: b.complete, items: b.items })}
                  </span>
                  <span className="text-muted">
                    {b.dueAt
                      ? format.dateTime(new Date(b.dueAt), { dateStyle: 'medium', timeStyle: 'short' })
                      : t('batches.noDue')}
                  </span>
                </li>
              ))}
            </ul>
          )
        }
      </QueryView>
      <More list={batches} />
      {can('project.update') && (
        <form
          className="flex flex-wrap items-end gap-3"
          onSubmit={(e) => {
            e.preventDefault();
            put.mutate(new FormData(e.currentTarget));
          }}
        >
          <Field label={t('batches.name')}>
            <Input name="name" required maxLength={80} />
          </Field>
          <Field label={t('batches.due')}>
            <Input type="datetime-local" name="due" />
          </Field>
          <Field label={t('batches.task')}>
            <Select name="task" defaultValue="">
              <option value="">{t('batches.noTask')}</option>
              {tasks.map((one) => (
                <option key={one.id} value={one.id}>
                  {one.name}
                </option>
              ))}
            </Select>
          </Field>
          <Button type="submit" busy={put.isPending}>
            {t('batches.save')}
          </Button>
        </form>
      )}
    </Section>
  );
}
