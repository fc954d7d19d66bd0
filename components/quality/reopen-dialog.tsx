'use client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useProject } from '@/components/project/project-context';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input, Select } from '@/components/ui/input';
import { QueryView } from '@/components/ui/query-view';
import { ErrorNote } from '@/components/ui/states';
import { useToast } from '@/components/ui/toast';
import { useTasks } from '@/components/work/use-tasks';
import { call } from '@/lib/client/call';
import { createReopening, listReopenings, previewReopening } from '@/lib/contracts/quality';

/** Chooses task and time, says what would change, then takes the rankings back in one step. */
export function ReopenDialog({ person }: { person: { id: string; name: string } }) {
  const t = useTranslations('quality');
  const [open, setOpen] = useState(false);
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      trigger={<Button size="sm">{t('reopen')}</Button>}
      title={t('reopenTitle', { name: person.name })}
      description={t('reopenText')}
    >
      {open && <Form person={person} onDone={() => setOpen(false)} />}
    </Dialog>
  );
}

function Form({ person, onDone }: { person: { id: string }; onDone: () => void }) {
  const t = useTranslations('quality');
  const toast = useToast();
  const client = useQueryClient();
  const { project } = useProject();
  const tasks = useTasks();
  const [taskId, setTaskId] = useState('');
  const [from, setFrom] = useState('');
  const [to, setTo] = useState('');
  const params = { id: project.id };
  const instant = (local: string) => new Date(local).toISOString();
  const body = {
    userId: person.id,
    ...(taskId ? { taskId } : {}),
    ...(from ? { from: instant(from) } : {}),
    ...(to ? { to: instant(to) } : {}),
  };
  const preview = useQuery({
    queryKey: [previewReopening.id, project.id, body],
    queryFn: ({ signal }) => call(previewReopening, { params, body, signal }),
    staleTime: 0,
  });
  const start = useMutation({
    mutationFn: () => call(createReopening, { params, body }),
    onSuccess: () => {
      toast.say(t('started'));
      void client.invalidateQueries({ queryKey: [listReopenings.id] });
      onDone();
    },
  });
  return (
    <div className="flex flex-col gap-4">
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label={t('task')} className="sm:col-span-2">
          <Select value={taskId} onChange={(e) => setTaskId(e.target.value)}>
            <option value="">{t('allTasks')}</option>
            {tasks.map((task) => (
              <option key={task.id} value={task.id}>
                {task.name}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={t('from')} hint={t('fromHint')}>
          <Input type="datetime-local" value={from} onChange={(e) => setFrom(e.target.value)} />
        </Field>
        <Field label={t('to')} hint={t('toHint')}>
          <Input type="datetime-local" value={to} onChange={(e) => setTo(e.target.value)} />
        </Field>
      </div>
      <QueryView query={preview} rows={3}>
        {(p) => (
          <div className="flex flex-col gap-2 text-sm" aria-live="polite">
            <p className="font-medium">{t('changes', { rankings: p.rankings })}</p>
            {p.rankings > 0 && <p>{t('changesPairs', { pairs: p.pairs, bare: p.pairsLeftBare })}</p>}
            {p.adjudicated > 0 && <p>{t('changesNot', { n: p.adjudicated })}</p>}
            {p.versions.length > 0 && (
              <>
                <p>{t('changesVersions')}</p>
                <ul className="list-disc pl-5">
                  {p.versions.map((v) => (
                    <li key={v.id}>{t('version', { name: v.setName, version: v.version, n: v.pairs })}</li>
                  ))}
                </ul>
              </>
            )}
            {start.error && <ErrorNote error={start.error} />}
            <Button
              variant="primary"
              className="self-end"
              disabled={p.rankings === 0}
              busy={start.isPending}
              onClick={() => start.mutate()}
            >
              {t('reopenNow', { n: p.rankings })}
            </Button>
          </div>
        )}
      </QueryView>
    </div>
  );
}
