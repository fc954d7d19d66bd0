import { randomUUID } from 'node:crypto';
import { nastyPrompts } from './nasty-prompts';
import { Rest } from './rest';

/** Where each kind of page can be seen with something on it. */
export interface World {
  projectId: string;
  slug: string;
  promptId: string;
  importId: string;
  /** Filtered, of the demo's own. */
  corpusId: string;
  versionId: string;
  runId: string;
  checkpointId: string;
  /** Votes are left in it. */
  openReviewId: string;
  /** Voted to the end by the engineer. */
  doneReviewId: string;
  /** Path of an unused link. */
  joinPath: string;
}
interface Page<T> {
  items: T[];
}
export interface WorldOptions {
  model?: string;
  /** Rankings of each annotator. */
  rankings?: number;
  run?: Record<string, unknown>;
  /** Which pairs the run trains on. */
  select?: Record<string, unknown>;
}
interface Next {
  assignment: { id: string };
  candidates: { id: string; text: string }[];
}

/** Longer first: as good as any order that is not random. */
const byLength = (candidates: Next['candidates']) =>
  candidates.toSorted((a, b) => b.text.length - a.text.length).map((c) => [c.id]);

export async function rank(person: Rest, projectId: string, n: number): Promise<void> {
  for (let i = 0; i < n; i++) {
    const next = await person.call<Next | undefined>('POST', `/projects/${projectId}/assignments/next`, {});
    if (!next) return;
    await person.call('POST', `/assignments/${next.assignment.id}/submit`, {
      idempotencyKey: randomUUID(),
      groups: byLength(next.candidates),
      activeMs: 15_000 + 700 * i,
    });
  }
}

/** One round in the demo project over REST: rankings, pairs, a set version, a run, two reviews, one of them voted on. */
export async function makeWorld(url: string, password: string, options: WorldOptions = {}): Promise<World> {
  const { model = 'nano', rankings = 6, select = { origins: ['ranking'] } } = options;
  const { run = { learningRate: 0.01, maxLength: 256, evalEvery: 10, saveEvery: 10 } } = options;
  const as = (who: string) => Rest.signIn(url, who, password);
  const [annotator, annotator2, engineer, admin] = await Promise.all(
    ['annotator', 'annotator2', 'engineer', 'admin'].map(as),
  );
  if (!annotator || !annotator2 || !engineer || !admin) throw new Error('no demo');
  const projects = await engineer.call<Page<{ id: string; slug: string }>>('GET', '/projects');
  const { id: projectId, slug } = projects.items.find((p) => p.slug === 'demo')!;
  const of = `/projects/${projectId}`;
  await rank(annotator, projectId, rankings);
  await rank(annotator2, projectId, rankings);
  await engineer.done(`/expansions/${(await engineer.call('POST', `${of}/expansions`, {})).id}`);

  const name = `weekly ${randomUUID().slice(0, 4)}`;
  const set = await engineer.call('POST', '/sets', { projectId, name, select });
  const { id: versionId } = await engineer.call<{ id: string }>('POST', `/sets/${set.id}/versions`, {});
  await engineer.done(`/versions/${versionId}`);
  const started = await engineer.call<{ id: string }>('POST', '/runs', {
    projectId,
    versionId,
    recipe: { model, ...run },
  });
  const finished = await engineer.done<{ state: string; checkpointId: string }>(`/runs/${started.id}`, 3000);
  const review = (prompts: number, seed: number) =>
    engineer.call<{ id: string }>('POST', '/reviews', {
      projectId,
      arms: [{ base: model }, { checkpoint: finished.checkpointId }],
      prompts,
      sampling: { maxTokens: model === 'nano' ? 24 : 80, temperature: 0.7, topP: 1, seed },
    });
  const [voted, open] = [await review(4, 1), await review(3, 2)];
  await engineer.done(`/reviews/${voted.id}`, 1200);
  await voteAll(engineer, voted.id);
  await engineer.done(`/reviews/${open.id}`, 1200);

  const prompts = await engineer.call<Page<{ id: string }>>('GET', `${of}/prompts?ranked=1&limit=1`);
  const corpora = await engineer.call<Page<{ id: string; name: string }>>('GET', `${of}/corpora`);
  const broken = await engineer.call<{ id: string }>(
    'POST',
    `${of}/imports?name=broken.jsonl`,
    '{"id": "x-1", "task": "dialogue-advice", "prompt": "Tea or coffee?", "candidates": ["Tea.", "Coffee."]}\n{"id": "x-2", "task": "no-such-task", "prompt": ""}\n{"id": "x-3"\n',
  );
  const link = await admin.call<{ url: string }>('POST', `${of}/links`, {
    email: `${randomUUID().slice(0, 8)}@example.org`,
    role: 'annotator',
  });
  return {
    projectId,
    slug,
    promptId: prompts.items[0]!.id,
    importId: broken.id,
    corpusId: corpora.items.find((c) => c.name === 'posts-clean')!.id,
    versionId,
    runId: started.id,
    checkpointId: finished.checkpointId,
    openReviewId: open.id,
    doneReviewId: voted.id,
    joinPath: new URL(link.url).pathname,
  };
}

async function voteAll(person: Rest, reviewId: string): Promise<void> {
  const votes = ['right', 'right', 'tie', 'left', 'both_bad'] as const;
  for (let i = 0; ; i++) {
    const next = await person.call<{ comparison: { id: string } } | undefined>(
      'POST',
      `/reviews/${reviewId}/next`,
      {},
    );
    if (!next) return;
    await person.call('POST', '/votes', {
      comparisonId: next.comparison.id,
      idempotencyKey: randomUUID(),
      vote: votes[i % votes.length],
    });
  }
}

/** Items that break layouts, in front of all others, twice: so that two people can see each. */
export async function addNastyItems(url: string, password: string, projectId: string): Promise<void> {
  const engineer = await Rest.signIn(url, 'engineer', password);
  const lead = await Rest.signIn(url, 'lead', password);
  const key = `odd-${randomUUID().slice(0, 6)}`;
  await lead.call('POST', `/projects/${projectId}/tasks`, {
    key,
    name: 'Odd ones',
    capability: 'dialogue',
    kind: 'subjective',
    priority: 1000,
  });
  const { id } = await engineer.call('POST', `/projects/${projectId}/imports`, nastyPrompts(key, key));
  await engineer.done(`/imports/${id}`);
}
