import type pg from 'pg';

/**
 * Why a ranking cannot be undone: its item was decided by adjudication, a pair of it stands in a version frozen since
 * (one frozen before has it from others), or it was imported. Undefined when it can.
 */
export async function whyFixed(
  client: Pick<pg.ClientBase, 'query'>,
  rankingId: string,
): Promise<'adjudicated' | 'frozen' | 'imported' | undefined> {
  const { rows } = await client.query<{ adjudicated: boolean; frozen: boolean; imported: boolean }>(
    `select r.state = 'adjudicated' or i.adjudicated_at is not null as adjudicated, r.assignment_id is null as imported,
       exists (select 1 from pair_evidence e join set_pair s on s.pair_id = e.pair_id
               join preference_set_version v on v.id = s.version_id
               where e.kind in ('ranking', 'edit') and e.source_id = r.id::text and e.state = 'active'
                 and coalesce(v.frozen_at, 'infinity') >= r.submitted_at) as frozen
     from ranking r join item i on i.id = r.item_id where r.id = $1`,
    [rankingId],
  );
  const r = rows[0];
  return r?.adjudicated ? 'adjudicated' : r?.frozen ? 'frozen' : r?.imported ? 'imported' : undefined;
}
