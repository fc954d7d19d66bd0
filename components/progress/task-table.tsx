'use client';
import { useFormatter, useTranslations } from 'next-intl';
import { Progress } from '@/components/ui/progress';
import { Body, Head, Row, Table, Td, Th } from '@/components/ui/table';
import type { ProjectProgress } from '@/lib/contracts/progress';

/** A row a task: rankings wanted, how many are there, how many came today. */
export function TaskTable({ tasks }: { tasks: ProjectProgress['tasks'] }) {
  const t = useTranslations('progress');
  const format = useFormatter();
  return (
    <Table aria-label={t('tasks')}>
      <Head>
        <Row>
          <Th>{t('task')}</Th>
          <Th className="w-2/5">{t('done')}</Th>
          <Th className="text-right">{t('left')}</Th>
          <Th className="text-right">{t('today')}</Th>
        </Row>
      </Head>
      <Body>
        {tasks.map((task) => (
          <Row key={task.id}>
            <Td className="min-w-32 font-medium">{task.name}</Td>
            <Td>
              {task.done + task.left === 0 ? (
                <span className="text-muted">{t('noItems')}</span>
              ) : (
                <Progress done={task.done} total={task.done + task.left} label={task.name} />
              )}
            </Td>
            <Td num>{format.number(task.left)}</Td>
            <Td num>{format.number(task.today)}</Td>
          </Row>
        ))}
      </Body>
    </Table>
  );
}
