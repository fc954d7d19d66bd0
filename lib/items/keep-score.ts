import type pg from 'pg';
import { informative } from '@/lib/stats/informative';

/** Keeps how much one more ranking of an item would tell. */
export async function keepScore(client: pg.ClientBase, itemId: string, score: number): Promise<void> {
  await client.query('update item set score = $2 where id = $1 and score is distinct from $2', [
    itemId,
    score,
  ]);
}

/** The same from the rankings that count now, after one of them went. */
export async function renewScore(client: pg.ClientBase, itemId: string): Promise<void> {
  const { rows } = await client.query<{
    candidates: string[];
    rankings: { groups: string[][]; unrankable: string[] }[] | null;
  }>(
    `select i.candidate_ids as candidates,
       (select jsonb_agg(jsonb_build_object('groups', r.groups, 'unrankable', to_jsonb(r.unrankable))) from ranking r
        where r.item_id = i.id and r.state = 'counted') as rankings
     from item i where i.id = $1 and i.overlap > 0`,
    [itemId],
  );
  const item = rows[0];
  if (item) await keepScore(client, itemId, informative(item.candidates, item.rankings ?? []));
}
