'use client';
import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { useProject } from '@/components/project/project-context';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input, Select } from '@/components/ui/input';
import { ErrorNote } from '@/components/ui/states';
import { DropZone } from '@/components/work/drop-zone';
import { upload } from '@/components/work/upload';
import { UploadLine } from '@/components/work/upload-line';
import { useUpload } from '@/components/work/use-upload';
import { CORPUS_KINDS, type CorpusKind, createCorpus } from '@/lib/contracts/corpora';

const LONGEST_NAME = 200;

/** A file, its name, and what is in it. */
export function CorpusForm({ onStarted }: { onStarted: () => void }) {
  const t = useTranslations('corpora');
  const { project } = useProject();
  const [file, setFile] = useState<File>();
  const [name, setName] = useState('');
  const [kind, setKind] = useState<CorpusKind>('text');
  const { share, error, run, stop } = useUpload();
  const busy = share !== undefined;

  const choose = (chosen: File) => {
    setFile(chosen);
    setName(chosen.name.replace(/\.(jsonl|ndjson|json|txt)$/i, '').slice(0, LONGEST_NAME));
  };
  const submit = (e: FormEvent) => {
    e.preventDefault();
    if (!file || !name.trim()) return;
    void run(async (onShare, signal) => {
      await upload(createCorpus, project.id, { name: name.trim(), kind }, file, onShare, signal);
      setFile(undefined);
      setName('');
      onStarted();
    });
  };

  return (
    <form className="flex flex-col gap-4 rounded-md border bg-surface p-4" onSubmit={submit}>
      <DropZone file={file} onFile={choose} disabled={busy} />
      <div className="grid items-start gap-x-6 gap-y-3 sm:grid-cols-2">
        <Field label={t('kind')} hint={t(`kindHint.${kind}`)}>
          <Select value={kind} disabled={busy} onChange={(e) => setKind(e.target.value as CorpusKind)}>
            {CORPUS_KINDS.map((k) => (
              <option key={k} value={k}>
                {t(`kindIs.${k}`)}
              </option>
            ))}
          </Select>
        </Field>
        <Field label={t('name')}>
          <Input
            value={name}
            maxLength={LONGEST_NAME}
            disabled={busy}
            onChange={(e) => setName(e.target.value)}
          />
        </Field>
      </div>
      {error !== undefined && <ErrorNote error={error} />}
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" variant="primary" disabled={!file || !name.trim()} busy={busy}>
          {t('upload')}
        </Button>
        {busy && file && <UploadLine share={share} bytes={file.size} onStop={stop} />}
      </div>
    </form>
  );
}
