'use client';
import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { type ReactNode, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { ErrorNote } from '@/components/ui/states';
import { call } from '@/lib/client/call';
import { fieldErrors } from '@/lib/client/field-errors';
import { createProject } from '@/lib/contracts/projects';

export function NewProjectDialog({ icon }: { icon: ReactNode }) {
  const t = useTranslations('admin');
  const common = useTranslations('common');
  const router = useRouter();
  const [open, setOpen] = useState(false);
  const create = useMutation({
    mutationFn: (form: FormData) => {
      const text = (name: string) => String(form.get(name) ?? '').trim();
      const locales = text('locales')
        .split(/[\s,]+/)
        .filter(Boolean);
      return call(createProject, {
        body: { name: text('name'), slug: text('slug'), locales, overlap: Number(text('overlap')) },
      });
    },
    onSuccess: (p) => router.push(`/projects/${p.slug}/settings`),
  });
  const errors = fieldErrors(create.error);
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        setOpen(next);
        create.reset();
      }}
      trigger={
        <Button variant="primary">
          {icon} {t('newProject')}
        </Button>
      }
      title={t('newProject')}
      description={t('newProjectText')}
    >
      <form
        className="flex flex-col gap-4"
        onSubmit={(e) => {
          e.preventDefault();
          create.mutate(new FormData(e.currentTarget));
        }}
      >
        {create.error && Object.keys(errors).length === 0 && <ErrorNote error={create.error} />}
        <Field label={t('name')} error={errors.name}>
          <Input name="name" required maxLength={120} />
        </Field>
        <Field label={t('slug')} hint={t('slugHint')} error={errors.slug}>
          <Input name="slug" required minLength={2} maxLength={60} placeholder="my-project" />
        </Field>
        <Field label={t('locales')} hint={t('localesHint')} error={errors.locales ?? errors['locales.0']}>
          <Input name="locales" required defaultValue="en, zh" />
        </Field>
        <Field label={t('overlap')} error={errors.overlap}>
          <Input type="number" name="overlap" min={1} max={20} required defaultValue={1} />
        </Field>
        <div className="flex justify-end gap-2">
          <Button onClick={() => setOpen(false)}>{common('cancel')}</Button>
          <Button type="submit" variant="primary" busy={create.isPending}>
            {common('create')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
