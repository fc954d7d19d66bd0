import type { Select, SelectPreview } from '@/lib/contracts/sets';
import { pool } from '@/lib/db';
import { checkTasks } from './create-set';
import { OF_ORIGIN, selectValues, TAKEN } from './select-pairs';

/** Counts what a selection takes just now. */
export async function previewSet(projectId: string, select: Select): Promise<SelectPreview> {
  await checkTasks(projectId, select);
  const { rows } = await pool().query<Record<string, number>>(
    `with p as (
       select p.id, p.chosen_id, p.rejected_id, p.prompt_version_id, pr.split,
         $2::uuid[] is null or p.task_id = any($2::uuid[]) as of_task,
         coalesce(e.active, 0) as active, coalesce(e.of_origin, 0) as of_origin, coalesce(e.taken, 0) as taken
       from preference_pair p join prompt pr on pr.id = p.prompt_id
       left join (
         select pair_id, count(*) as active, count(*) filter (where ${OF_ORIGIN}) as of_origin,
           count(*) filter (where ${TAKEN}) as taken
         from pair_evidence where state = 'active'
           and pair_id in (select id from preference_pair where project_id = $1) group by pair_id
       ) e on e.pair_id = p.id
       where p.project_id = $1
     )
     select count(*)::int as pairs, count(*) filter (where not of_task)::int as task,
       count(*) filter (where of_task and active > 0 and of_origin = 0)::int as origin,
       count(*) filter (where of_task and of_origin > 0 and taken = 0)::int as date,
       count(*) filter (where of_task and active = 0)::int as "noActiveEvidence",
       count(*) filter (where of_task and taken > 0)::int as selected,
       count(*) filter (where of_task and taken > 0 and split = 'train')::int as train,
       count(*) filter (where of_task and taken > 0 and split = 'test')::int as test,
       count(*) filter (where of_task and taken > 0 and exists (
         select 1 from p o where o.prompt_version_id = p.prompt_version_id and o.chosen_id = p.rejected_id
           and o.rejected_id = p.chosen_id and o.of_task and o.taken > 0))::int as disputed
     from p`,
    selectValues(projectId, select),
  );
  const { task, origin, date, ...rest } = rows[0]! as Record<string, number>;
  return {
    ...(rest as unknown as Omit<SelectPreview, 'notSelected'>),
    notSelected: { task: task!, origin: origin!, date: date! },
  };
}
