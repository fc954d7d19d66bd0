import type pg from 'pg';
import type { EVIDENCE_KINDS } from '@/lib/contracts/words';

/**
 * Supersedes what sources said (of one version of one, or of all); the pairs stay, and frozen versions that hold one of
 * them remember that it lost evidence. Answers how many rows changed.
 */
export async function retireEvidence(
  client: pg.ClientBase,
  source: {
    kinds: readonly (typeof EVIDENCE_KINDS)[number][];
    sourceId: string | readonly string[];
    sourceVersion?: string;
  },
): Promise<number> {
  const ids = typeof source.sourceId === 'string' ? [source.sourceId] : source.sourceId;
  const { rows } = await client.query<{ n: number }>(
    `with gone as (
       update pair_evidence set state = 'superseded'
       where kind::text = any($1::text[]) and source_id = any($2::text[]) and ($3::text is null or source_version = $3)
         and state = 'active' returning pair_id
     ), stale as (
       insert into set_stale (version_id, pair_id)
       select distinct s.version_id, s.pair_id from set_pair s where s.pair_id in (select pair_id from gone)
       on conflict do nothing
     )
     select count(*)::int as n from gone`,
    [source.kinds, ids, source.sourceVersion ?? null],
  );
  return rows[0]!.n;
}
