import type { z } from 'zod';
import type { Assigned } from '@/lib/contracts/assignments';
import type { Tag, TaskMode } from '@/lib/contracts/task-modes';
import { namedBy } from '@/lib/names-model/names-model';

/**
 * Select list and joins that turn an assignment row `a` into what the desk shows. The reference is shown for
 * objective tasks only: where taste decides, a gold answer would hint at the answer. Candidates come in the order of
 * this person's letters, with id and text and nothing else.
 */
export const CONTENT_COLUMNS = `
  a.id, a.state::text as state, a.lease_expires_at, pj.lease_seconds, a.locale, a.draft, a.draft_at, a.flag,
  ci.purpose = 'practice' as practice,
  p.id as prompt_id, pv.messages, case when t.kind = 'objective' then pv.reference end as reference,
  (select jsonb_agg(jsonb_build_object('id', c.id, 'text', c.text) order by s.n)
   from unnest(a.shown) with ordinality as s(id, n) join candidate c on c.id = s.id) as candidates,
  t.key as task_key, t.name as task_name, t.kind::text as task_kind, tv.instruction, tv.criteria,
  pj.name_patterns, tv.mode as task_mode, tv.top_k, tv.tags, pv.metadata -> 'images' as images, pv.metadata -> 'links' as links,
  g.version as guidelines_version, g.body as guidelines_body`;

export const CONTENT_JOINS = `
  join item ci on ci.id = a.item_id
  join project pj on pj.id = ci.project_id
  join prompt p on p.id = ci.prompt_id
  join prompt_version pv on pv.id = ci.prompt_version_id
  join task t on t.id = ci.task_id
  left join task_version tv on tv.id = a.task_version_id
  left join guideline_version g on g.id = a.guideline_version_id`;

export interface ContentRow {
  id: string;
  state: Assigned['assignment']['state'];
  lease_expires_at: Date;
  lease_seconds: number;
  locale: string;
  draft: Assigned['assignment']['draft'];
  draft_at: Date | null;
  flag: string | null;
  practice: boolean;
  prompt_id: string;
  messages: Assigned['prompt']['messages'];
  reference: unknown;
  candidates: Assigned['candidates'];
  task_key: string;
  task_name: string;
  task_kind: Assigned['task']['kind'];
  instruction: Record<string, string> | null;
  criteria: Assigned['task']['criteria'] | null;
  task_mode: TaskMode | null;
  top_k: number | null;
  tags: Tag[] | null;
  /** Of the project; null: Discern's own. */
  name_patterns: string[] | null;
  /** What metadata holds under these names, whatever it is. */
  images: unknown;
  links: unknown;
  guidelines_version: number | null;
  guidelines_body: Record<string, string> | null;
}

export function assignedOf(r: ContentRow): z.input<typeof Assigned> {
  const named = r.candidates.filter((c) => namedBy(c.text, r.name_patterns) !== undefined);
  const media = [...mediaOf('image', r.images), ...mediaOf('link', r.links)];
  return {
    assignment: {
      id: r.id,
      state: r.state,
      leaseExpiresAt: r.lease_expires_at,
      leaseSeconds: r.lease_seconds,
      locale: r.locale,
      draft: r.draft,
      draftAt: r.draft_at,
      flag: r.flag,
      ...(named.length > 0 ? { namesModel: named.map((c) => c.id) } : {}),
      ...(r.practice ? { practice: true } : {}),
    },
    prompt: {
      id: r.prompt_id,
      messages: r.messages,
      ...(r.reference === null || r.reference === undefined ? {} : { reference: r.reference }),
      ...(media.length > 0 ? { media } : {}),
    },
    candidates: r.candidates,
    task: {
      key: r.task_key,
      name: r.task_name,
      kind: r.task_kind,
      instruction: r.instruction ?? {},
      criteria: r.criteria ?? [],
      mode: r.task_mode ?? 'ranking',
      topK: r.top_k,
      tags: r.tags ?? [],
    },
    guidelines:
      r.guidelines_version === null ? null : { version: r.guidelines_version, body: r.guidelines_body ?? {} },
  };
}

type Media = NonNullable<Assigned['prompt']['media']>[number];
const MAX_MEDIA = 20;

/** Web addresses in a text or a list of texts; anything else in metadata stays where it is. */
function mediaOf(kind: Media['kind'], given: unknown): Media[] {
  const list: unknown[] = Array.isArray(given) ? given : [given];
  return list
    .filter((url): url is string => typeof url === 'string' && /^https?:\/\/\S+$/i.test(url))
    .slice(0, MAX_MEDIA)
    .map((url) => ({ kind, url }));
}
