import type pg from 'pg';
import type { EVIDENCE_KINDS } from '@/lib/contracts/words';

/** Supersedes what a source said (of one version of it, or of all); the pairs stay. Answers how many rows changed. */
export async function retireEvidence(
  client: pg.ClientBase,
  source: { kinds: readonly (typeof EVIDENCE_KINDS)[number][]; sourceId: string; sourceVersion?: string },
): Promise<number> {
  const { rowCount } = await client.query(
    `update pair_evidence set state = 'superseded'
     where kind::text = any($1::text[]) and source_id = $2 and ($3::text is null or source_version = $3) and state = 'active'`,
    [source.kinds, source.sourceId, source.sourceVersion ?? null],
  );
  return rowCount ?? 0;
}
