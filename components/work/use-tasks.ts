'use client';
import { useQuery } from '@tanstack/react-query';
import { useProject } from '@/components/project/project-context';
import { call } from '@/lib/client/call';
import { listTasks, type Task } from '@/lib/contracts/tasks';

/** The first 200 tasks of the project, for forms that choose some. */
export function useTasks(): Task[] {
  const { project } = useProject();
  const tasks = useQuery({
    queryKey: ['listTasks', project.id, 'all'],
    queryFn: () => call(listTasks, { params: { id: project.id }, query: { limit: 200 } }),
  });
  return tasks.data?.items ?? [];
}
