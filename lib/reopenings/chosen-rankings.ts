/**
 * Parameters $1 project, $2 user, $3 task or null, $4 from or null, $5 to or null (all of them by submitted_at): the
 * counted rankings of the desk that a reopening takes back. An item that was adjudicated keeps its rankings.
 */
export const CHOSEN = `
  from ranking r join item i on i.id = r.item_id
  where r.project_id = $1 and r.user_id = $2 and r.state = 'counted' and r.origin = 'desk' and r.assignment_id is not null
    and ($3::uuid is null or r.task_id = $3::uuid)
    and ($4::timestamptz is null or r.submitted_at >= $4::timestamptz)
    and ($5::timestamptz is null or r.submitted_at <= $5::timestamptz)`;

export const chosenValues = (
  projectId: string,
  p: { userId: string; taskId?: string | undefined; from?: string | undefined; to?: string | undefined },
) => [projectId, p.userId, p.taskId ?? null, p.from ?? null, p.to ?? null];
