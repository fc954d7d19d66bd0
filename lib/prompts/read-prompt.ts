import type { z } from 'zod';
import { Ratings } from '@/lib/contracts/assignments';
import type { Named, PromptDetail } from '@/lib/contracts/prompts';
import type { Details } from '@/lib/contracts/task-modes';
import { pool } from '@/lib/db';
import { notFound } from '@/lib/errors';
import { CANDIDATE_ORDER } from './candidate-order';

type Shown = z.input<typeof PromptDetail>;

export async function projectOfPrompt(id: string): Promise<string> {
  const { rows } = await pool().query<{ project: string }>(
    'select project_id as project from prompt where id = $1',
    [id],
  );
  if (!rows[0]) throw notFound('This prompt');
  return rows[0].project;
}

const VERSIONS = `
  select v.id, v.version, v.messages, v.reference, v.metadata, v.created_at as "createdAt",
    coalesce((select jsonb_agg(jsonb_build_object('id', c.id, 'text', c.text, 'source', c.source, 'parentId', c.parent_id,
        'rule', c.rule, 'namesModel', c.names_model, 'from', coalesce(c.source_label, k.name, m.name, u.name)) order by ${CANDIDATE_ORDER})
      from candidate c left join model_ref m on m.id = c.model_ref_id left join checkpoint k on k.id = m.checkpoint_id
      left join "user" u on u.id = c.user_id where c.prompt_version_id = v.id), '[]') as candidates
  from prompt_version v where v.prompt_id = $1 order by v.version desc`;

const RANKINGS = `
  select r.id, i.prompt_version_id as "versionId", u.name as person, r.origin::text as origin, r.state::text as state,
    r.groups, r.unrankable::text[], r.unranked::text[], r.rationale, r.ratings,
    coalesce(r.edits, '[]') as edits, coalesce(r.details, '{}') as details, r.submitted_at as "submittedAt"
  from ranking r join item i on i.id = r.item_id join "user" u on u.id = r.user_id
  where i.prompt_id = $1 order by r.seq desc limit 200`;

const PAIRS = `
  select p.id, p.prompt_version_id as "versionId", p.chosen_id as "chosenId", p.rejected_id as "rejectedId",
    coalesce((select jsonb_agg(jsonb_build_object('kind', e.kind, 'state', e.state, 'weight', e.weight,
      'margin', e.margin) order by e.created_at, e.id) from pair_evidence e where e.pair_id = p.id), '[]') as evidence
  from preference_pair p where p.prompt_id = $1 order by p.seq limit 500`;

const TASK_VERSIONS = `
  select v.criteria, v.tags from task_version v join prompt p on p.task_id = v.task_id where p.id = $1
  order by v.version desc limit 200`;

type RankingRow = Omit<Shown['rankings'][number], keyof Details | 'ratings'> & {
  ratings: unknown;
  details: Details;
};

/** One prompt with everything that hangs on it, for leads and engineers. */
export async function readPrompt(id: string): Promise<Shown> {
  const { rows } = await pool().query<Omit<Shown, 'versions' | 'rankings' | 'pairs' | 'criteria' | 'tags'>>(
    `select p.id, p.external_id as "externalId", p.locale, p.split::text as split, p.version, p.group_key as "groupKey",
       p.created_at as "createdAt", jsonb_build_object('id', t.id, 'key', t.key, 'name', t.name) as task
     from prompt p join task t on t.id = p.task_id where p.id = $1`,
    [id],
  );
  if (!rows[0]) throw notFound('This prompt');
  const [versions, rankings, pairs, task] = await Promise.all([
    pool().query<Shown['versions'][number]>(VERSIONS, [id]),
    pool().query<RankingRow>(RANKINGS, [id]),
    pool().query<Shown['pairs'][number]>(PAIRS, [id]),
    pool().query<{ criteria: Named[]; tags: Named[] }>(TASK_VERSIONS, [id]),
  ]);
  return {
    ...rows[0],
    criteria: named(task.rows.flatMap((v) => v.criteria)),
    tags: named(task.rows.flatMap((v) => v.tags)),
    versions: versions.rows,
    rankings: rankings.rows.map(rankingOf),
    pairs: pairs.rows,
  };
}

function rankingOf({ details, ratings, ...r }: RankingRow): Shown['rankings'][number] {
  // A file may have brought scores of any shape.
  const scores = Ratings.safeParse(ratings);
  return {
    ...r,
    confidence: details.confidence ?? null,
    noneAcceptable: details.noneAcceptable ?? false,
    unrankableReasons: details.unrankableReasons ?? {},
    ratings: scores.success ? scores.data : {},
    spans: details.spans ?? [],
    comparisons: details.comparisons?.length ?? 0,
  };
}

/** Each key once, by the name that it had last; `all` has the newest first. */
function named(all: readonly Named[]): Named[] {
  const found = new Map<string, Named>();
  for (const { key, name } of all) if (!found.has(key)) found.set(key, { key, name });
  return [...found.values()];
}
