import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { claimAssignment } from '@/lib/assignments/claim-assignment';
import type { Submission } from '@/lib/contracts/assignments';
import { disconnect, pool } from '@/lib/db';
import { parseRankingRow } from '@/lib/formats/rankings-jsonl';
import { updateProject } from '@/lib/projects/update-project';
import { listPrompts } from '@/lib/prompts/list-prompts';
import { readPrompt } from '@/lib/prompts/read-prompt';
import { exportRankings } from '@/lib/rankings/export-rankings';
import { submitRanking } from '@/lib/rankings/submit-ranking';
import { undoRanking } from '@/lib/rankings/undo-ranking';
import { createTask } from '@/lib/tasks/create-task';
import { updateTask } from '@/lib/tasks/update-task';
import { seedDeskProject } from '../support/desk-project';

afterAll(disconnect);

/** One item of a task in that mode, held by its annotator. */
async function hold(content: { mode?: string; topK?: number | null } = {}) {
  const c = await pool().connect();
  const d = await seedDeskProject(c, { prompts: 1 });
  c.release();
  await pool().query('update task_version set mode = $2, top_k = $3 where task_id = $1', [
    d.taskId,
    content.mode ?? 'ranking',
    content.topK ?? null,
  ]);
  const claimed = await claimAssignment(d.projectId, d.people[0]!);
  if (!('assigned' in claimed)) throw new Error(claimed.reason);
  const { assignment, candidates, task } = claimed.assigned;
  const shown = candidates.map((x) => x.id);
  const submit = (s: Omit<Submission, 'idempotencyKey'>) =>
    submitRanking(assignment.id, d.people[0]!, { idempotencyKey: randomUUID(), ...s });
  return { ...d, shown: shown as [string, string, string, string], task, submit, person: d.people[0]! };
}
const refused = (words: RegExp) => ({ code: 'unprocessable', message: expect.stringMatching(words) });

describe('a submit says what its mode asks for, and nothing else', () => {
  it('ranking: at least top k are ranked, or none is acceptable', async () => {
    const { shown, submit, task } = await hold({ topK: 2 });
    expect(task).toMatchObject({ mode: 'ranking', topK: 2 });
    const [a, b, c, d] = shown;
    await expect(submit({ groups: [[a]], unranked: [b, c, d] })).rejects.toMatchObject(refused(/At least 2/));
    // Only one can be ranked at all.
    expect((await submit({ groups: [[a]], unrankable: [b, c, d] })).counted).toBe(true);
    expect((await submit({ groups: [[a], [b]], unranked: [c, d] })).counted).toBe(true);
    expect((await submit({ groups: [], unranked: shown, noneAcceptable: true })).counted).toBe(true);
  });

  it('pairwise: questions about pairs are kept, and make no pairs of their own', async () => {
    const { shown, submit } = await hold({ mode: 'pairwise' });
    const [a, b, c, d] = shown;
    const comparisons = [{ kind: 'pair' as const, left: a, right: b, answer: 'left' as const }];
    const groups = [[d], [c], [b, a]];
    await expect(
      submit({ groups, comparisons: [{ kind: 'best', of: shown, chosen: a }] }),
    ).rejects.toMatchObject(refused(/kind best/));
    await expect(submit({ groups: [[a], [b]], unranked: [c, d] })).rejects.toMatchObject(refused(/unranked/));
    const { ranking } = await submit({ groups, comparisons });
    const { rows } = await pool().query('select details from ranking where id = $1', [ranking.id]);
    expect(rows[0].details).toEqual({ comparisons });
    const pairs = await pool().query('select count(*)::int as n from pair_evidence where source_id = $1', [
      ranking.id,
    ]);
    expect(pairs.rows[0].n).toBe(5);
  });

  it('best-worst: its own questions only, about candidates shown', async () => {
    const { shown, submit } = await hold({ mode: 'best-worst' });
    const groups = shown.map((id) => [id]);
    const comparisons = [
      { kind: 'best' as const, of: shown, chosen: shown[0] },
      { kind: 'worst' as const, of: shown.slice(1), chosen: shown[3] },
      { kind: 'equal' as const, of: [shown[1], shown[2]] },
    ];
    const pair = { kind: 'pair' as const, left: shown[0], right: shown[1], answer: 'equal' as const };
    await expect(submit({ groups, comparisons: [pair] })).rejects.toMatchObject(refused(/kind pair/));
    const foreign = randomUUID();
    await expect(
      submit({ groups, comparisons: [{ kind: 'best', of: shown, chosen: foreign }] }),
    ).rejects.toMatchObject({ details: { foreign: [foreign] } });
    expect((await submit({ groups, comparisons })).counted).toBe(true);
  });

  it('rating: every ranked candidate has a whole score from 1 to 5 for each criterion', async () => {
    const { shown, submit } = await hold({ mode: 'rating' });
    const [a, b, c, d] = shown;
    const ratings = { [a]: { helpful: 5 }, [b]: { helpful: 3 }, [c]: { helpful: 3 } };
    const order = { groups: [[a], [b, c]], unrankable: [d] };
    await expect(submit({ groups: [[a], [b, c], [d]], ratings: { ...ratings } })).rejects.toMatchObject(
      refused(/no score for helpful/),
    );
    await expect(submit({ ...order, ratings: { ...ratings, [a]: { helpful: 5.5 } } })).rejects.toMatchObject(
      refused(/1 to 5/),
    );
    expect((await submit({ ...order, ratings })).counted).toBe(true);
  });

  it('passages lie in their texts and have tags of the task; reasons belong to unrankable ones', async () => {
    const { shown, submit } = await hold();
    const [a, b, c, d] = shown;
    const groups = [[a], [b], [c]];
    const span = { candidateId: a, start: 0, end: 6, tag: 'wrong' };
    const all = { groups, unrankable: [d] };
    await expect(submit({ ...all, spans: [{ ...span, end: 999 }] })).rejects.toMatchObject(refused(/within/));
    await expect(submit({ ...all, spans: [{ ...span, start: 6 }] })).rejects.toMatchObject(refused(/within/));
    await expect(submit({ ...all, spans: [{ ...span, tag: 'nope' }] })).rejects.toMatchObject(
      refused(/does not know/),
    );
    await expect(submit({ ...all, unrankableReasons: { [a]: 'cut off' } })).rejects.toMatchObject(
      refused(/not unrankable/),
    );
    const said = { spans: [span], confidence: 4, unrankableReasons: { [d]: 'cut off' } };
    expect((await submit({ ...all, ...said })).counted).toBe(true);
  });
});

it('what a ranking says comes back as draft when it is undone, and leaves in the export by place', async () => {
  const { shown, submit, projectId, person } = await hold();
  const [a, b, c, d] = shown;
  const said = {
    spans: [{ candidateId: a, start: 0, end: 6, tag: 'wrong', note: 'no such place' }],
    confidence: 2,
    unrankableReasons: { [d]: 'other language' },
  };
  const submission = { groups: [[a], [b], [c]], unrankable: [d], ratings: { [a]: { helpful: 4 } }, ...said };
  const { ranking } = await submit(submission);
  const line = await new Response(exportRankings(projectId)).text();
  const row = parseRankingRow(JSON.parse(line));
  if (Array.isArray(row)) throw new Error(JSON.stringify(row));
  const place = (id: string) => String(JSON.parse(line).groups.flat()[[a, b, c].indexOf(id)]);
  expect(row.details).toEqual({
    ...said,
    spans: [{ ...said.spans[0], candidateId: place(a) }],
    unrankableReasons: { [String(row.unrankable![0])]: 'other language' },
  });
  expect(row.ratings).toEqual({ [place(a)]: { helpful: 4 } });
  const { rows } = await pool().query('select prompt_id from item where project_id = $1', [projectId]);
  const prompt = await readPrompt(rows[0].prompt_id);
  expect(prompt.criteria).toEqual([{ key: 'helpful', name: { en: 'Helpful' } }]);
  expect(prompt.rankings).toEqual([
    expect.objectContaining({
      ...said,
      groups: submission.groups,
      ratings: submission.ratings,
      noneAcceptable: false,
      edits: [],
      comparisons: 0,
    }),
  ]);
  const { assigned } = await undoRanking(ranking.id, person);
  expect(assigned!.assignment.draft).toEqual({ ...submission, unranked: [] });
});

it('a candidate that names its model is flagged to the person and noted for the lead, by the project’s patterns', async () => {
  const c = await pool().connect();
  const d = await seedDeskProject(c, { prompts: 2 });
  c.release();
  const one = await claimAssignment(d.projectId, d.people[0]!);
  if (!('assigned' in one)) throw new Error(one.reason);
  expect(one.assigned.assignment).not.toHaveProperty('namesModel');
  const admin = { id: d.people[0]!, email: '', name: '', siteAdmin: true };
  const pattern = '^answer [13] ';
  await updateProject(admin, d.projectId, { namePatterns: [pattern] });
  const two = await claimAssignment(d.projectId, d.people[0]!);
  if (!('assigned' in two)) throw new Error(two.reason);
  const { assignment, candidates } = two.assigned;
  const named = candidates.filter((x) => /^answer [13] /.test(x.text)).map((x) => x.id);
  expect(assignment.namesModel!.toSorted()).toEqual(named.toSorted());
  const { rows } = await pool().query(
    'select id, names_model from candidate where id = any($1::uuid[]) and names_model is not null',
    [candidates.map((x) => x.id)],
  );
  expect(rows.map((r) => r.id).sort()).toEqual(named.toSorted());
  expect(new Set(rows.map((r) => r.names_model))).toEqual(new Set([pattern]));
  const listed = async (namesModel?: '1') =>
    (await listPrompts(d.projectId, { limit: 20, ...(namesModel && { namesModel }) })).items;
  expect(await listed()).toHaveLength(2);
  // Only what was handed out after the patterns were set is known to name its model.
  const { rows: items } = await pool().query<{ prompt: string }>(
    'select i.prompt_id as prompt from item i join assignment a on a.item_id = i.id where a.id = $1',
    [assignment.id],
  );
  expect((await listed('1')).map((p) => p.id)).toEqual([items[0]!.prompt]);
  await expect(updateProject(admin, d.projectId, { namePatterns: ['(?=x)'] })).rejects.toMatchObject({
    code: 'invalid',
    details: [{ field: 'namePatterns' }],
  });
  expect((await updateProject(admin, d.projectId, { namePatterns: null })).namePatterns).toBeNull();
});

it('a task takes mode, top k and tags as a new version, and refuses what does not fit', async () => {
  const c = await pool().connect();
  const { projectId } = await seedDeskProject(c, { prompts: 0 });
  c.release();
  const input = { key: 'rate', name: 'Rate', capability: 'dialogue' as const, kind: 'subjective' as const };
  const invalid = { code: 'invalid' };
  await expect(createTask(null, projectId, { ...input, mode: 'rating' })).rejects.toMatchObject(invalid);
  await expect(createTask(null, projectId, { ...input, mode: 'pairwise', topK: 2 })).rejects.toMatchObject(
    invalid,
  );
  const task = await createTask(null, projectId, input);
  expect(task).toMatchObject({ mode: 'ranking', topK: null, tags: [], version: 1 });
  const changed = await updateTask('somebody', task.id, { topK: 3 });
  expect(changed).toMatchObject({ topK: 3, version: 2 });
  await expect(updateTask('x', task.id, { mode: 'best-worst' })).rejects.toMatchObject(invalid);
});
