import type pg from 'pg';
import type { RankingRow } from '@/lib/contracts/import-row';
import { canonicalJson } from '@/lib/formats/canonical-json';
import type { Fault } from '@/lib/formats/row-fault';
import { CANDIDATE_ORDER } from '@/lib/prompts/candidate-order';
import { detailsById, detailsNamed, ratingsById } from '@/lib/rankings/details';
import type { ImportedRanking } from './write-rankings';

export type Resolved = Omit<ImportedRanking, 'key'>;

interface Known {
  prompt: string;
  version: number;
  current: number;
  prompt_id: string;
  task_id: string;
  version_id: string;
  candidates: string[];
  items: { id: string; candidates: string[] }[] | null;
}

/**
 * What rows of a rankings file mean in the project: ids instead of names and places, or why they mean nothing, in the
 * order of the rows. `annotators` maps the e-mails of members (lower case) to user ids; `importer` stands in for none.
 * `wholly`: as a reference, which leaves nothing unranked and has an order.
 */
export async function resolveRankings(
  client: pg.ClientBase | pg.Pool,
  projectId: string,
  rows: readonly RankingRow[],
  annotators: ReadonlyMap<string, string>,
  importer: string,
  wholly = false,
): Promise<(Resolved | Fault[])[]> {
  const known = await readKnown(client, projectId, [...new Set(rows.map((r) => r.prompt))]);
  return rows.map((r) => {
    const versions = known.get(r.prompt);
    if (!versions)
      return [
        fault(['prompt'], `there is no prompt "${r.prompt}" in this project`, 'Import the prompts first.'),
      ];
    const v = versions.find((k) => k.version === (r.version ?? k.current));
    if (!v)
      return [
        fault(['version'], `the prompt has no version ${r.version}`, `Use 1 to ${versions[0]!.current}.`),
      ];
    const email = r.annotator?.trim().toLowerCase();
    const userId = email ? annotators.get(email) : importer;
    if (!userId)
      return [
        fault(
          ['annotator'],
          `${email} is not a member of this project`,
          'Add the person first, or remove annotator.',
        ),
      ];
    if (wholly && r.unranked?.length) return [UNRANKED];
    if (wholly && r.groups.length === 0) return [NO_ORDER];
    return placed(r, v, userId);
  });
}

const fault = (path: Fault['path'], message: string, fix: string): Fault => ({ path, message, fix });

const UNRANKED = fault(
  ['unranked'],
  'a gold or practice item has a place for every candidate',
  'Name them in groups or unrankable.',
);

const NO_ORDER = fault(
  ['groups'],
  'a gold or practice item needs an order',
  'Name at least one candidate in groups.',
);

function placed(r: RankingRow, v: Known, userId: string): Resolved | Fault[] {
  const n = v.candidates.length;
  const named: [string, number[]][] = [
    ...r.groups.map((g, i): [string, number[]] => [`groups.${i}`, g]),
    ['unrankable', r.unrankable ?? []],
    ['unranked', r.unranked ?? []],
  ];
  for (const [where, places] of named) {
    const j = places.findIndex((k) => k >= n);
    if (j >= 0) {
      const path = [...where.split('.').map((k) => (/^\d+$/.test(k) ? Number(k) : k)), j];
      return [fault(path, `there is no candidate ${places[j]}`, `The prompt has candidates 0 to ${n - 1}.`)];
    }
  }
  const stray = detailsNamed(r.details).find((k) => !(/^\d+$/.test(k) && Number(k) < n));
  if (stray !== undefined)
    return [fault(['details'], `names candidate ${stray}`, `The prompt has candidates 0 to ${n - 1}.`)];
  const ids = (places: readonly number[]) => places.map((k) => v.candidates[k]!);
  const all = named.flatMap(([, places]) => places);
  const set = new Set(ids(all));
  const item = v.items?.find(
    (x) => x.candidates.length === set.size && x.candidates.every((c) => set.has(c)),
  );
  if (!item) return [missing(v, set)];
  return {
    itemId: item.id,
    taskId: v.task_id,
    promptId: v.prompt_id,
    promptVersionId: v.version_id,
    userId,
    groups: r.groups.map(ids),
    unrankable: ids(r.unrankable ?? []),
    unranked: ids(r.unranked ?? []),
    ratings: ratingsById(r.ratings ?? null, v.candidates),
    details: detailsById(r.details ?? null, v.candidates),
    rationale: r.rationale ?? null,
    activeMs: r.activeMs ?? null,
    submittedAt: r.submittedAt ?? null,
  };
}

/** The item that the row most likely means, and what it would have to name. */
function missing(v: Known, set: ReadonlySet<string>): Fault {
  const shared = (x: { candidates: string[] }) => x.candidates.filter((c) => set.has(c)).length;
  const item = [...(v.items ?? [])].sort((a, b) => shared(b) - shared(a))[0];
  if (!item)
    return fault(
      ['prompt'],
      'the prompt has fewer than two candidates',
      'Import it with 2 to 32 candidates first.',
    );
  const place = (c: string) => v.candidates.indexOf(c);
  const lacking = item.candidates
    .filter((c) => !set.has(c))
    .map(place)
    .sort((a, b) => a - b);
  const wanted = item.candidates.map(place).sort((a, b) => a - b);
  return fault(
    ['groups'],
    lacking.length
      ? `does not name candidate ${lacking.join(', ')}`
      : 'names candidates that were not shown together',
    `Name each of ${wanted.join(', ')} once, in groups, unrankable or unranked.`,
  );
}

async function readKnown(client: pg.ClientBase | pg.Pool, projectId: string, prompts: string[]) {
  const { rows } = await client.query<Known>({
    name: 'ranking-prompts',
    text: `
      select p.external_id as prompt, v.version, p.version as current, p.id as prompt_id, p.task_id, v.id as version_id,
        coalesce((select array_agg(c.id::text order by ${CANDIDATE_ORDER}) from candidate c
          where c.prompt_version_id = v.id), '{}') as candidates,
        (select jsonb_agg(jsonb_build_object('id', i.id, 'candidates', i.candidate_ids) order by i.seq) from item i
          where i.prompt_version_id = v.id and i.purpose = 'label') as items
      from prompt p join prompt_version v on v.prompt_id = p.id
      where p.project_id = $1 and p.external_id = any($2)`,
    values: [projectId, prompts],
  });
  const known = new Map<string, Known[]>();
  for (const row of rows) known.set(row.prompt, [...(known.get(row.prompt) ?? []), row]);
  return known;
}

/** E-mails (lower case) of the project's members and of site admins, to user ids. */
export async function readAnnotators(
  client: pg.ClientBase | pg.Pool,
  projectId: string,
): Promise<Map<string, string>> {
  const { rows } = await client.query<{ email: string; id: string }>(
    `select lower(u.email) as email, u.id from "user" u
     where u.role = 'admin' or exists (select 1 from member m where m.project_id = $1 and m.user_id = u.id)
       or exists (select 1 from ranking r where r.project_id = $1 and r.user_id = u.id)`,
    [projectId],
  );
  return new Map(rows.map((r) => [r.email, r.id]));
}

/** Equal for two rankings that say the same: the order inside a tie group means nothing. */
export const sameRanking = (r: Pick<Resolved, 'groups' | 'unrankable' | 'unranked'>): string =>
  canonicalJson([r.groups.map((g) => [...g].sort()), [...r.unrankable].sort(), [...r.unranked].sort()]);
