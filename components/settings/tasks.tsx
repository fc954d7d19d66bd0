'use client';
import { Plus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useProject } from '@/components/project/project-context';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { More } from '@/components/ui/more';
import { QueryView } from '@/components/ui/query-view';
import { Empty } from '@/components/ui/states';
import { Body, Head, Row, Table, Td, Th } from '@/components/ui/table';
import { useList } from '@/lib/client/use-list';
import { listTasks, type Task } from '@/lib/contracts/tasks';
import { TaskEditor } from './task-editor';

export function Tasks() {
  const t = useTranslations('settings');
  const { project } = useProject();
  const tasks = useList(listTasks, { params: { id: project.id } });
  const [editing, setEditing] = useState<Task | 'new'>();
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center gap-4">
        <p className="mr-auto max-w-[75ch] text-muted">{t('tasksText')}</p>
        <Button variant="primary" onClick={() => setEditing('new')}>
          <Plus /> {t('newTask')}
        </Button>
      </div>
      <QueryView query={tasks} rows={6}>
        {(items) =>
          items.length === 0 ? (
            <Empty title={t('noTasks')}>{t('noTasksText')}</Empty>
          ) : (
            <TaskTable items={items} onEdit={setEditing} />
          )
        }
      </QueryView>
      <More list={tasks} />
      {editing && (
        <TaskEditor
          key={editing === 'new' ? 'new' : editing.id}
          task={editing === 'new' ? undefined : editing}
          onClose={() => setEditing(undefined)}
        />
      )}
    </div>
  );
}

function TaskTable({ items, onEdit }: { items: Task[]; onEdit: (task: Task) => void }) {
  const t = useTranslations('settings');
  const capability = useTranslations('settings.capability');
  return (
    <Table aria-label={t('tasks')}>
      <Head>
        <Row>
          <Th>{t('task.name')}</Th>
          <Th>{t('task.capability')}</Th>
          <Th>{t('task.kind')}</Th>
          <Th>{t('task.how')}</Th>
          <Th className="text-right">{t('task.prompts')}</Th>
          <Th className="text-right">{t('task.version')}</Th>
          <Th>
            <span className="sr-only">{t('actions')}</span>
          </Th>
        </Row>
      </Head>
      <Body>
        {items.map((task) => (
          <Row key={task.id}>
            <Td className="min-w-44">
              <span className="font-medium">{task.name}</span>
              <div className="text-muted text-xs">{task.key}</div>
            </Td>
            <Td className="whitespace-nowrap">{capability(task.capability)}</Td>
            <Td>
              <Badge>{t(`kind.${task.kind}`)}</Badge>
            </Td>
            <Td className="whitespace-nowrap text-muted">
              {task.grader ? task.grader.name : t('criteriaCount', { n: task.criteria.length })}
            </Td>
            <Td num>{task.prompts}</Td>
            <Td num>{task.version}</Td>
            <Td className="text-right">
              <Button size="sm" variant="quiet" onClick={() => onEdit(task)}>
                {t('edit')}
                <span className="sr-only"> {task.name}</span>
              </Button>
            </Td>
          </Row>
        ))}
      </Body>
    </Table>
  );
}
