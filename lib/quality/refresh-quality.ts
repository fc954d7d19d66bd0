import type { Hint } from '@/lib/contracts/quality';
import { pool } from '@/lib/db';
import { notify } from '@/lib/live/notify';
import {
  copiedHint,
  fastHint,
  firstByPlace,
  goldHint,
  positionHint,
  straightHint,
} from '@/lib/stats/work-hints';
import { type DatedWork, goldOfPerson, workOfAll, workOfPerson } from './recent-work';

/**
 * Looks at the last rankings of everyone who ranked since they were looked at (and of everyone each hour, as rankings
 * can be taken back), and at those of the project together. Each look reads a bounded number of rankings. Answers how
 * many people were looked at.
 */
export async function refreshQuality(projectId: string, signal?: AbortSignal): Promise<number> {
  const { rows } = await pool().query<{ user_id: string }>(STALE, [projectId]);
  if (rows.length === 0) return 0;
  const all = await workOfAll(projectId);
  for (const { user_id } of rows) {
    signal?.throwIfAborted();
    const work = await workOfPerson(projectId, user_id);
    const others = all.filter((w) => w.userId !== user_id);
    const hints = [
      positionHint(work),
      straightHint(work),
      fastHint(work, others),
      copiedHint(work),
      goldHint(await goldOfPerson(projectId, user_id)),
    ];
    await keep(projectId, user_id, work, { hints: hints.filter((h) => h !== null) });
  }
  const most = mostFrequent(all.map((w) => w.shown.length));
  const whole = positionHint(all);
  await keep(projectId, '', all, { hints: whole ? [whole] : [], places: firstByPlace(all, most) });
  await notify(pool(), { projectId, topic: 'quality' });
  return rows.length;
}

/** Members with a ranking since their last look, one index look-up each. */
const STALE = `
  select m.user_id from member m
  cross join lateral (select submitted_at from ranking r where r.project_id = m.project_id and r.user_id = m.user_id
    order by submitted_at desc limit 1) last
  left join quality_look q on q.project_id = m.project_id and q.user_id = m.user_id
  where m.project_id = $1 and (q.at is null or last.submitted_at > q.at or q.at < now() - interval '1 hour')`;

/** Projects where anybody ranks. */
export async function projectsToLookAt(): Promise<string[]> {
  const { rows } = await pool().query<{ id: string }>(
    `select id from project p where exists (select 1 from ranking r where r.project_id = p.id)`,
  );
  return rows.map((r) => r.id);
}

async function keep(
  projectId: string,
  userId: string,
  work: readonly DatedWork[],
  look: { hints: Hint[]; places?: unknown },
): Promise<void> {
  const [newest, oldest] = [work[0], work.at(-1)];
  if (!newest || !oldest) {
    await pool().query('delete from quality_look where project_id = $1 and user_id = $2', [
      projectId,
      userId,
    ]);
    return;
  }
  await pool().query(
    `insert into quality_look (project_id, user_id, rankings, "from", "to", raised, hints)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (project_id, user_id) do update set rankings = excluded.rankings, "from" = excluded."from",
       "to" = excluded."to", raised = excluded.raised, hints = excluded.hints, at = now()`,
    [
      ...[projectId, userId, work.length, oldest.at, newest.at],
      look.hints.filter((h) => h.raised).length,
      JSON.stringify(look),
    ],
  );
}

function mostFrequent(values: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const v of values) counts.set(v, (counts.get(v) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 0;
}
