import type pg from 'pg';
import type { ExpansionCounts } from '@/lib/contracts/expansions';
import { GraderConfig, Reference } from '@/lib/contracts/graders';
import { type BoundGrader, bindGrader } from '@/lib/graders/registry';
import { writePairs } from '@/lib/pairs/write-pairs';
import { textHash } from '@/lib/text-hash';
import { gradeCandidates, pairsOfGrades } from './grade-candidates';
import type { PromptToGrade } from './prompts-to-grade';

/** Why a prompt cannot be graded, or what it is graded with. */
function gradable(prompt: PromptToGrade): { why: string } | { grader: BoundGrader; reference: Reference } {
  const config = GraderConfig.safeParse(prompt.grader);
  if (!config.success) return { why: 'no-grader' };
  const reference = Reference.safeParse(prompt.reference);
  if (!reference.success) return { why: 'no-reference' };
  const grader = bindGrader(config.data);
  const why = grader.refuse(reference.data);
  return why ? { why } : { grader, reference: reference.data };
}

/** Grades a batch of prompts in the caller's transaction and adds to `counts`. The same batch again adds no pair. */
export async function expandBatch(
  client: pg.ClientBase,
  projectId: string,
  prompts: readonly PromptToGrade[],
  counts: ExpansionCounts,
): Promise<void> {
  const sources = new Map<string, { sourceId: string; sourceVersion: string }>();
  for (const prompt of prompts) {
    counts.prompts++;
    const how = gradable(prompt);
    if ('why' in how) {
      counts.ungradable[how.why] = (counts.ungradable[how.why] ?? 0) + 1;
      continue;
    }
    const source = { sourceId: prompt.taskVersionId, sourceVersion: how.grader.id };
    sources.set(prompt.promptId, source);
    const { goldId, candidates } = await withGold(client, prompt, how.grader, how.reference);
    const graded = gradeCandidates(how.grader, how.reference, candidates, goldId);
    const pairs = pairsOfGrades(graded, goldId);
    const { taskId, promptId, promptVersionId } = prompt;
    const { created } = await writePairs(client, {
      ...{ projectId, taskId, promptId, promptVersionId, kind: 'grader', pairs },
      ...source,
    });
    counts.graded += prompt.candidates.length;
    counts.pairsCreated += created;
    counts.pairsKnown += pairs.length - created;
  }
  counts.superseded += await supersede(client, prompts, sources);
}

/** The candidates and the gold answer among them: one with the same text, or a new one of source `reference`. */
async function withGold(
  client: pg.ClientBase,
  prompt: PromptToGrade,
  grader: BoundGrader,
  reference: Reference,
): Promise<{ goldId?: string; candidates: { id: string; text: string }[] }> {
  const text = grader.gold(reference, prompt.locale);
  if (text.trim() === '') return { candidates: prompt.candidates };
  const hash = textHash(text);
  const known = prompt.candidates.find((c) => c.hash === hash);
  if (known) return { goldId: known.id, candidates: prompt.candidates };
  const { rows } = await client.query<{ id: string }>({
    name: 'gold-candidate',
    text: `insert into candidate (prompt_version_id, text, text_hash, source) values ($1, $2, $3, 'reference')
           on conflict (prompt_version_id, text_hash) do update set text_hash = excluded.text_hash returning id`,
    values: [prompt.promptVersionId, text, hash],
  });
  const gold = { id: rows[0]!.id, text };
  return { goldId: gold.id, candidates: [...prompt.candidates, gold] };
}

/**
 * Grades of the current prompt version by an older grader or task version become `superseded`; those of older prompt
 * versions, whose gold answer may have been another, `stale`.
 */
async function supersede(
  client: pg.ClientBase,
  prompts: readonly PromptToGrade[],
  sources: Map<string, { sourceId: string; sourceVersion: string }>,
): Promise<number> {
  const { rowCount } = await client.query({
    name: 'supersede-grades',
    text: `
      update pair_evidence e
      set state = case when p.prompt_version_id = g.version then 'superseded' else 'stale' end::evidence_state
      from preference_pair p
      join unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) as g(prompt, version, source, source_version)
        on g.prompt = p.prompt_id
      where e.pair_id = p.id and e.kind = 'grader' and e.state = 'active'
        and (p.prompt_version_id <> g.version or e.source_id <> g.source or e.source_version <> g.source_version)`,
    values: [
      prompts.map((p) => p.promptId),
      prompts.map((p) => p.promptVersionId),
      prompts.map((p) => sources.get(p.promptId)?.sourceId ?? ''),
      prompts.map((p) => sources.get(p.promptId)?.sourceVersion ?? ''),
    ],
  });
  return rowCount ?? 0;
}
