'use client';
import { useTranslations } from 'next-intl';
import { useRef, useState } from 'react';
import { useProject } from '@/components/project/project-context';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Checkbox, Select } from '@/components/ui/input';
import { Progress } from '@/components/ui/progress';
import { ErrorNote } from '@/components/ui/states';
import { useTasks } from '@/components/work/use-tasks';
import { DropZone } from './drop-zone';
import { upload } from './upload';

const WHATS = ['prompts', 'rankings', 'hh'] as const;

/** A file, what is in it, and how to treat it. */
export function ImportForm({ onStarted }: { onStarted: (id: string) => void }) {
  const t = useTranslations('imports');
  const { project } = useProject();
  const tasks = useTasks();
  const [file, setFile] = useState<File>();
  const [what, setWhat] = useState<(typeof WHATS)[number]>('prompts');
  const [task, setTask] = useState('');
  const [good, setGood] = useState(false);
  const [update, setUpdate] = useState(false);
  const [share, setShare] = useState<number>();
  const [error, setError] = useState<unknown>();
  const abort = useRef<AbortController>(undefined);
  const taskKey = task || tasks[0]?.key;

  const send = async () => {
    if (!file) return;
    abort.current = new AbortController();
    setError(undefined);
    setShare(0);
    try {
      const options = {
        kind: what === 'rankings' ? ('rankings' as const) : ('prompts' as const),
        format: what === 'hh' ? ('hh' as const) : ('jsonl' as const),
        mode: good ? ('good' as const) : ('all' as const),
        update: update ? ('1' as const) : ('0' as const),
        ...(what === 'hh' && taskKey ? { task: taskKey } : {}),
      };
      onStarted((await upload(project.id, file, options, setShare, abort.current.signal)).id);
      setFile(undefined);
    } catch (e) {
      if ((e as Error).name !== 'AbortError') setError(e);
    } finally {
      setShare(undefined);
    }
  };

  const busy = share !== undefined;
  return (
    <form
      className="flex flex-col gap-4 rounded-md border bg-surface p-4"
      onSubmit={(e) => {
        e.preventDefault();
        void send();
      }}
    >
      <DropZone file={file} onFile={setFile} disabled={busy} />
      <div className="flex flex-wrap items-end gap-x-6 gap-y-3">
        <Field label={t('what')} hint={t(`whatHint.${what}`)} className="min-w-56 max-w-xl grow">
          <Select value={what} onChange={(e) => setWhat(e.target.value as typeof what)} disabled={busy}>
            {WHATS.map((w) => (
              <option key={w} value={w}>
                {t(`whatIs.${w}`)}
              </option>
            ))}
          </Select>
        </Field>
        {what === 'hh' && (
          <Field label={t('task')} className="min-w-48">
            <Select value={taskKey ?? ''} onChange={(e) => setTask(e.target.value)} disabled={busy}>
              {tasks.map((one) => (
                <option key={one.id} value={one.key}>
                  {one.name}
                </option>
              ))}
            </Select>
          </Field>
        )}
      </div>
      <fieldset className="flex flex-col gap-2 text-sm" disabled={busy}>
        <legend className="sr-only">{t('options')}</legend>
        <label className="flex items-start gap-2">
          <Checkbox className="mt-0.5" checked={good} onChange={(e) => setGood(e.target.checked)} />
          {t('goodOnly')}
        </label>
        {what === 'prompts' && (
          <label className="flex items-start gap-2">
            <Checkbox className="mt-0.5" checked={update} onChange={(e) => setUpdate(e.target.checked)} />
            {t('update')}
          </label>
        )}
      </fieldset>
      {error !== undefined && <ErrorNote error={error} />}
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" variant="primary" disabled={!file} busy={busy}>
          {t('start')}
        </Button>
        {busy && file && (
          <>
            <Progress
              className="min-w-48 grow"
              label={t('uploading')}
              done={Math.round(share * file.size)}
              total={file.size}
              figures={false}
            />
            <span className="text-muted text-xs tabular-nums">
              {share < 1 ? `${Math.floor(share * 100)} %` : t('checking')}
            </span>
            <Button size="sm" variant="quiet" onClick={() => abort.current?.abort()}>
              {t('stop')}
            </Button>
          </>
        )}
      </div>
    </form>
  );
}
