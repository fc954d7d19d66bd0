'use client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { useProject } from '@/components/project/project-context';
import { Button } from '@/components/ui/button';
import { QueryView } from '@/components/ui/query-view';
import { useToast } from '@/components/ui/toast';
import { call } from '@/lib/client/call';
import { fieldErrors } from '@/lib/client/field-errors';
import { getProject, type Project, type ProjectPatch, updateProject } from '@/lib/contracts/projects';

/** The project as it is stored, for a form over it. */
export function StoredProject({ children }: { children: (project: Project) => ReactNode }) {
  const { project } = useProject();
  const query = useQuery({
    queryKey: [getProject.id, project.id],
    queryFn: ({ signal }) => call(getProject, { params: { id: project.id }, signal }),
  });
  return <QueryView query={query}>{children}</QueryView>;
}

/** Saves part of the project and says so; `errors` are those of the last try, by field. */
export function useSaveProject({ id }: Project, onSaved?: () => void) {
  const common = useTranslations('common');
  const toast = useToast();
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: (body: ProjectPatch) => call(updateProject, { params: { id }, body }),
    onSuccess: (data) => {
      client.setQueryData([getProject.id, id], data);
      toast.say(common('saved'));
      onSaved?.();
    },
    onError: toast.fail,
  });
  return { save: save.mutate, busy: save.isPending, errors: fieldErrors(save.error) };
}

/** The fields and their button; who may not change the project reads them only. */
export function SettingsForm({
  title,
  busy,
  onSubmit,
  children,
}: {
  title: string;
  busy: boolean;
  onSubmit: (form: FormData) => void;
  children: ReactNode;
}) {
  const t = useTranslations('settings');
  const common = useTranslations('common');
  const { can } = useProject();
  const readOnly = !can('project.update');
  return (
    <form
      className="max-w-2xl"
      onSubmit={(e) => {
        e.preventDefault();
        onSubmit(new FormData(e.currentTarget));
      }}
    >
      <fieldset disabled={readOnly} className="flex flex-col gap-4">
        <legend className="sr-only">{title}</legend>
        {readOnly && <p className="text-muted">{t('readOnly')}</p>}
        {children}
        {!readOnly && (
          <Button type="submit" variant="primary" busy={busy} className="self-start">
            {common('save')}
          </Button>
        )}
      </fieldset>
    </form>
  );
}
