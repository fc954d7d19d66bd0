'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useProject } from '@/components/project/project-context';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Checkbox, Select } from '@/components/ui/input';
import { ErrorNote } from '@/components/ui/states';
import { DropZone } from '@/components/work/drop-zone';
import { upload } from '@/components/work/upload';
import { UploadLine } from '@/components/work/upload-line';
import { useTasks } from '@/components/work/use-tasks';
import { useUpload } from '@/components/work/use-upload';
import { createImport } from '@/lib/contracts/imports';

const WHATS = ['prompts', 'rankings', 'gold', 'practice', 'hh'] as const;

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
  const { share, error, run, stop } = useUpload();
  const taskKey = task || tasks[0]?.key;

  const send = (chosen: File) =>
    run(async (onShare, signal) => {
      const options = {
        name: chosen.name.slice(0, 200),
        kind: what === 'hh' ? ('prompts' as const) : what,
        format: what === 'hh' ? ('hh' as const) : ('jsonl' as const),
        mode: good ? ('good' as const) : ('all' as const),
        update: update ? ('1' as const) : ('0' as const),
        ...(what === 'hh' && taskKey ? { task: taskKey } : {}),
      };
      onStarted((await upload(createImport, project.id, options, chosen, onShare, signal)).id);
      setFile(undefined);
    });

  const busy = share !== undefined;
  return (
    <form
      className="flex flex-col gap-4 rounded-md border bg-surface p-4"
      onSubmit={(e) => {
        e.preventDefault();
        if (file) void send(file);
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
        {busy && file && <UploadLine share={share} bytes={file.size} onStop={stop} />}
      </div>
    </form>
  );
}
