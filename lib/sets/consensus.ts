import type pg from 'pg';
import type { Select } from '@/lib/contracts/sets';
import { type Aggregate, aggregate } from '@/lib/stats/aggregate';
import { bounds } from './select-pairs';

export type Aggregation = NonNullable<Select['aggregation']>;

/** What the rankings of a prompt version, taken together, say of one candidate over another. */
export interface Consensus {
  says: 'for' | 'against' | 'level';
  /** Difference of the log-strengths, of Plackett–Luce. */
  margin: number | null;
}

interface Row {
  versionId: string;
  candidates: string[];
  rankings: { groups: string[][]; unrankable: string[]; unranked: string[] }[];
  unrankableLast: boolean;
}

/** Of an adjudicated item only the final ranking counts. */
const RANKINGS = `
  select i.prompt_version_id as "versionId", (array_agg(to_jsonb(i.candidate_ids)))[1] as candidates,
    bool_or(p.ranked_over_unrankable) as "unrankableLast",
    jsonb_agg(jsonb_build_object('groups', r.groups, 'unrankable', to_jsonb(r.unrankable),
      'unranked', to_jsonb(r.unranked)) order by r.id) as rankings
  from item i join ranking r on r.item_id = i.id join project p on p.id = i.project_id
  where i.prompt_version_id = any($1::uuid[]) and r.state in ('counted', 'adjudicated')
    and (i.adjudicated_at is null or r.state = 'adjudicated')
    and ($2::timestamptz is null or r.submitted_at >= $2) and ($3::timestamptz is null or r.submitted_at <= $3)
  group by i.prompt_version_id, i.candidates_hash`;

/**
 * The consensus of rankings by prompt version, read inside the caller's snapshot. Rankings of the same candidates are
 * taken together; where a version has items of several sets of candidates, each set speaks for its own pairs.
 */
export async function readConsensus(
  client: pg.ClientBase,
  versionIds: readonly string[],
  select: Select & { aggregation: Aggregation },
): Promise<(versionId: string, chosenId: string, rejectedId: string) => Consensus | undefined> {
  const { from, to } = bounds(select);
  const { rows } = await client.query<Row>(RANKINGS, [[...new Set(versionIds)], from, to]);
  const by = new Map<string, { candidates: string[]; of: Aggregate }[]>();
  for (const row of rows) {
    const of = aggregate(row.candidates, row.rankings, {
      unrankable: row.unrankableLast ? 'last' : 'missing',
    });
    by.set(row.versionId, [...(by.get(row.versionId) ?? []), { candidates: row.candidates, of }]);
  }
  return (versionId, chosenId, rejectedId) => {
    const with_ = (by.get(versionId) ?? []).filter(
      ({ candidates }) => candidates.includes(chosenId) && candidates.includes(rejectedId),
    );
    const said = with_.map(({ candidates, of }) =>
      consensusOf(candidates, of, chosenId, rejectedId, select.aggregation),
    );
    const known = said.filter((c) => c !== undefined);
    // Two sets of candidates that disagree settle nothing.
    if (known.length > 1 && known.some((c) => c.says !== known[0]!.says))
      return { says: 'level', margin: null };
    return known[0];
  };
}

/** Pure; undefined where nobody compared one of the two. */
export function consensusOf(
  candidates: readonly string[],
  of: Aggregate,
  chosenId: string,
  rejectedId: string,
  aggregation: Aggregation,
): Consensus | undefined {
  if (aggregation === 'none') return undefined;
  if (aggregation === 'plackett-luce') {
    const strengths = of.strengths.value?.logStrength;
    if (!strengths) return undefined;
    // Six digits: a file must not depend on the order in which a machine adds.
    const exact = strengths[candidates.indexOf(chosenId)]! - strengths[candidates.indexOf(rejectedId)]!;
    const margin = Math.round(exact * 1e6) / 1e6;
    return { says: margin > 0 ? 'for' : margin < 0 ? 'against' : 'level', margin };
  }
  const placeOf = (id: string) => of.order.findIndex((place) => place.candidates.includes(id));
  const [chosen, rejected] = [placeOf(chosenId), placeOf(rejectedId)];
  if (chosen < 0 || rejected < 0) return undefined;
  return { says: chosen < rejected ? 'for' : chosen > rejected ? 'against' : 'level', margin: null };
}
