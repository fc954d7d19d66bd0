'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ContestedTable } from '@/components/agreement/contested-table';
import { useAgreementLive } from '@/components/agreement/use-agreement-live';
import { useProject } from '@/components/project/project-context';
import { Field } from '@/components/ui/field';
import { Select } from '@/components/ui/input';
import { More } from '@/components/ui/more';
import { Page } from '@/components/ui/page';
import { QueryView } from '@/components/ui/query-view';
import { Empty } from '@/components/ui/states';
import { useTasks } from '@/components/work/use-tasks';
import { useList } from '@/lib/client/use-list';
import { listContested } from '@/lib/contracts/agreement';

/** The queue of items a lead decides: flagged ones, then those people agree on least. */
export function ContestedPage() {
  const t = useTranslations('adjudication');
  const { project } = useProject();
  const tasks = useTasks();
  const [task, setTask] = useState<string>();
  const list = useList(listContested, {
    params: { id: project.id },
    query: { queue: '1', limit: 25, ...(task ? { task } : {}) },
  });
  useAgreementLive(project.id, [listContested.id]);
  return (
    <Page
      title={t('contested')}
      lead={t('contestedLead')}
      actions={
        <Field label={t('task')}>
          <Select value={task ?? ''} onChange={(e) => setTask(e.target.value || undefined)}>
            <option value="">{t('allTasks')}</option>
            {tasks.map((one) => (
              <option key={one.id} value={one.id}>
                {one.name}
              </option>
            ))}
          </Select>
        </Field>
      }
    >
      <QueryView query={list} rows={5}>
        {(items) =>
          items.length === 0 ? (
            <Empty title={t('none')}>{t('noneHint')}</Empty>
          ) : (
            <ContestedTable items={items} label={t('contested')} />
          )
        }
      </QueryView>
      <More list={list} />
    </Page>
  );
}
