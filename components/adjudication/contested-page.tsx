'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ContestedTable } from '@/components/agreement/contested-table';
import { TaskSelect } from '@/components/agreement/task-select';
import { useAgreementLive } from '@/components/agreement/use-agreement-live';
import { useProject } from '@/components/project/project-context';
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
        <TaskSelect label={t('task')} all={t('allTasks')} tasks={tasks} value={task} onChange={setTask} />
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
