import type { ReopeningParams, ReopeningPreview } from '@/lib/contracts/quality';
import { pool } from '@/lib/db';
import { CHOSEN, chosenValues } from './chosen-rankings';

/** What a reopening would change, counted just now. */
export async function previewReopening(
  projectId: string,
  params: ReopeningParams,
): Promise<ReopeningPreview> {
  const { rows } = await pool().query<ReopeningPreview>(
    `with chosen as (select r.id::text as id, i.adjudicated_at is not null as adjudicated ${CHOSEN}),
     lost as (select distinct e.pair_id from pair_evidence e
       where e.kind in ('ranking', 'edit') and e.state = 'active' and e.source_id in (select id from chosen where not adjudicated)),
     bare as (select pair_id from lost l where not exists (select 1 from pair_evidence o where o.pair_id = l.pair_id
       and o.state = 'active' and not (o.kind in ('ranking', 'edit') and o.source_id in (select id from chosen where not adjudicated)))),
     frozen as (select s.version_id, count(*)::int as n from set_pair s where s.pair_id in (select pair_id from bare) group by 1)
     select (select count(*) from chosen where not adjudicated)::int as rankings,
       (select count(*) from chosen where adjudicated)::int as adjudicated,
       (select count(*) from lost)::int as pairs, (select count(*) from bare)::int as "pairsLeftBare",
       coalesce((select jsonb_agg(jsonb_build_object('id', v.id, 'setName', s.name, 'version', v.version, 'pairs', f.n)
         order by s.name, v.version) from frozen f join preference_set_version v on v.id = f.version_id
         join preference_set s on s.id = v.set_id), '[]') as versions`,
    chosenValues(projectId, params),
  );
  return rows[0]!;
}
