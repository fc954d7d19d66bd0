import { pairsOfRanking } from '@/lib/pairs/pairs-of-ranking';
import { look } from '../chaos';
import type { App } from '../start-app';
import type { Day } from './day';

interface RankingRow {
  id: string;
  user_id: string;
  item_id: string;
  idempotency_key: string;
  state: string;
  groups: string[][];
  unrankable: string[];
}

/** How many things of each kind are wrong; all zero when nothing was lost, doubled or half-written. */
export interface Verdict {
  /** Acknowledged rankings that are not stored as they were acknowledged. */
  lost: number;
  /** Stored rankings that nobody was told of. */
  unknown: number;
  /** Items with more counted rankings than their overlap. */
  overAssigned: number;
  /** Items with fewer, though everybody was told that all is done. */
  unfinished: number;
  /** Items that one person ranked twice. */
  twice: number;
  /** Items whose slots do not add up. */
  slots: number;
  /** Pairs that should be there, or should not. */
  pairs: number;
  /** Rankings without exactly one audit event. */
  audit: number;
}

/** Compares what the database holds with what the annotators were told. */
export async function judge(app: App, day: Day): Promise<Verdict & { rankings: number; extra: number }> {
  const { projectId } = day.project;
  const rankings = await look<RankingRow>(
    app,
    `select id, user_id, item_id, idempotency_key, state::text, groups, unrankable from ranking where project_id = $1`,
    [projectId],
  );
  const stored = new Set(rankings.map((r) => [r.user_id, r.idempotency_key, r.id, r.state].join()));
  const told = new Set(
    day.acknowledged.map((a) => [a.userId, a.key, a.rankingId, a.counted ? 'counted' : 'extra'].join()),
  );
  const counted = rankings.filter((r) => r.state === 'counted');
  return {
    lost: without(told, stored),
    unknown: without(stored, told),
    twice: counted.length - new Set(counted.map((r) => `${r.item_id} ${r.user_id}`)).size,
    ...(await slotsOf(app, day, counted)),
    pairs: await wrongPairs(app, projectId, counted),
    audit: await wrongAudit(app, projectId),
    rankings: rankings.length,
    extra: rankings.length - counted.length,
  };
}

const without = (a: Set<string>, b: Set<string>) => [...a].filter((one) => !b.has(one)).length;

async function slotsOf(app: App, day: Day, counted: RankingRow[]) {
  const items = await look<{ id: string; free: number; counted: number }>(
    app,
    'select id, free, counted from item where project_id = $1',
    [day.project.projectId],
  );
  const of = new Map<string, number>();
  for (const r of counted) of.set(r.item_id, (of.get(r.item_id) ?? 0) + 1);
  const n = (id: string) => of.get(id) ?? 0;
  return {
    overAssigned: items.filter((i) => n(i.id) > day.overlap).length,
    unfinished: day.prompts - items.filter((i) => n(i.id) >= day.overlap).length,
    slots: items.filter((i) => i.counted !== n(i.id) || i.free !== day.overlap - n(i.id)).length,
  };
}

async function wrongPairs(app: App, projectId: string, counted: RankingRow[]): Promise<number> {
  const rows = await look<{ pair: string }>(
    app,
    `select concat_ws(' ', e.source_id, p.chosen_id, p.rejected_id) as pair
     from pair_evidence e join preference_pair p on p.id = e.pair_id
     where p.project_id = $1 and e.kind = 'ranking' and e.state = 'active'`,
    [projectId],
  );
  const there = new Set(rows.map((r) => r.pair));
  const expected = new Set(
    counted.flatMap((r) =>
      pairsOfRanking(r, { rankedOverUnrankable: true }).map((pair) => [r.id, ...pair].join(' ')),
    ),
  );
  return without(there, expected) + without(expected, there) + rows.length - there.size;
}

async function wrongAudit(app: App, projectId: string): Promise<number> {
  const [row] = await look<{ n: number }>(
    app,
    `select count(*)::int as n from (
       select r.id from ranking r
       left join audit_event a on a.project_id = $1 and a.action = 'ranking.submitted' and a.entity_id = r.id::text
       where r.project_id = $1 group by r.id having count(a.entity_id) <> 1) as wrong`,
    [projectId],
  );
  return row!.n;
}
