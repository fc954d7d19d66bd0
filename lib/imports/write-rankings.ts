import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { hashOf } from '@/lib/formats/canonical-json';
import { pairsOfRanking } from '@/lib/pairs/pairs-of-ranking';
import { writeManyPairs } from '@/lib/pairs/write-many-pairs';

export interface ImportedRanking {
  itemId: string;
  taskId: string;
  promptId: string;
  promptVersionId: string;
  userId: string;
  /** Candidate ids. */
  groups: string[][];
  unrankable: string[];
  unranked: string[];
  ratings?: unknown;
  details?: unknown;
  rationale?: string | null | undefined;
  activeMs?: number | null | undefined;
  submittedAt?: string | null | undefined;
  /** The same key of the same person is the same ranking: the second time nothing is written. */
  key: string;
}

/**
 * Writes rankings from a file with their pairs, in two statements: evidence like any other, but they take no slot of
 * their item and count in no throughput. On an item that was adjudicated they are kept as extra ones, without pairs. Answers how many were new.
 */
export async function writeImportedRankings(
  client: pg.ClientBase,
  projectId: string,
  rankings: readonly ImportedRanking[],
): Promise<number> {
  if (rankings.length === 0) return 0;
  const given = rankings.map((r) => ({ ...r, id: randomUUID() }));
  const { rows } = await client.query<{ id: string; state: string }>({
    name: 'import-rankings',
    text: `
      insert into ranking (id, project_id, item_id, task_id, user_id, origin, groups, unrankable, unranked, ratings,
        rationale, active_ms, state, idempotency_key, body_hash, submitted_at, details)
      select g.id, $1, g."itemId", g."taskId", g."userId", 'import', g.groups, g.unrankable, g.unranked,
        nullif(g.ratings, 'null'), g.rationale, g."activeMs",
        case when i.adjudicated_at is null then 'counted' else 'extra' end::ranking_state, g.key, g.hash, coalesce(g."submittedAt", now()),
        nullif(g.details, 'null')
      from jsonb_to_recordset($2::jsonb) as g(id uuid, "itemId" uuid, "taskId" uuid, "userId" text, groups jsonb,
        unrankable uuid[], unranked uuid[], ratings jsonb, details jsonb, rationale text, "activeMs" int, key text, hash text,
        "submittedAt" timestamptz)
      join item i on i.id = g."itemId" for key share of i
      on conflict (user_id, idempotency_key) do nothing returning id, state::text as state`,
    values: [
      projectId,
      JSON.stringify(given.map((r) => ({ ...r, hash: hashOf([r.groups, r.unrankable, r.unranked]) }))),
    ],
  });
  const fresh = new Set(rows.filter((r) => r.state === 'counted').map((r) => r.id));
  const { rows: project } = await client.query<{ over: boolean }>(
    'select ranked_over_unrankable as over from project where id = $1',
    [projectId],
  );
  const options = { rankedOverUnrankable: project[0]!.over };
  const pairs = given
    .filter((r) => fresh.has(r.id))
    .flatMap((r) =>
      pairsOfRanking(r, options).map(([chosenId, rejectedId]) => ({
        taskId: r.taskId,
        promptId: r.promptId,
        promptVersionId: r.promptVersionId,
        chosenId,
        rejectedId,
        sourceId: r.id,
      })),
    );
  await writeManyPairs(client, projectId, 'ranking', pairs);
  return rows.length;
}
