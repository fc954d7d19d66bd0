import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Message } from '@/lib/contracts/common';
import { GraderConfig } from '@/lib/contracts/graders';
import { TASK_MODES } from '@/lib/contracts/task-modes';
import { CAPABILITIES } from '@/lib/contracts/words';
import { parseCorpusRow } from '@/lib/formats/corpus-jsonl';
import { bindGrader } from '@/lib/graders/registry';
import { filterCorpus } from '@/trainer/data/filter/filter-corpus';
import { parseFilters } from '@/trainer/data/filter/options';

const FOLDER = join(import.meta.dirname, '../../prisma/seed/demo');
const read = (name: string) => readFileSync(join(FOLDER, name), 'utf8');
const rows = <T>(name: string, schema: z.ZodType<T>) =>
  read(name)
    .trimEnd()
    .split('\n')
    .map((line) => schema.parse(JSON.parse(line)));

const Both = z.strictObject({ en: z.string().min(1), zh: z.string().min(1) });
const Task = z.strictObject({
  key: z.string(),
  name: Both,
  capability: z.enum(CAPABILITIES),
  kind: z.enum(['subjective', 'objective']),
  instruction: Both,
  criteria: z
    .array(
      z.strictObject({ key: z.string(), name: Both, hint: Both, weight: z.number().positive().optional() }),
    )
    .min(3)
    .max(4)
    .optional(),
  grader: GraderConfig.optional(),
  mode: z.enum(TASK_MODES).default('ranking'),
  tags: z.array(z.strictObject({ key: z.string(), name: Both })).optional(),
});
const Prompt = z.strictObject({
  id: z.string().regex(/^demo-[a-z]+-(zh|en)-\d{3}$/),
  task: z.string(),
  messages: z.array(Message).min(1),
  candidates: z.array(z.strictObject({ text: z.string().min(1), source: z.string().min(1) })).length(4),
  reference: z.string().min(1).optional(),
  locale: z.enum(['zh', 'en']),
  metadata: z.record(z.string(), z.string()),
});
const Ranking = z.strictObject({
  prompt: z.string(),
  groups: z.array(z.array(z.int()).min(1)).min(1),
  unrankable: z.array(z.int()).optional(),
});
type Ranking = z.output<typeof Ranking>;

const tasks = new Map(
  z
    .array(Task)
    .parse(JSON.parse(read('tasks.json')))
    .map((t) => [t.key, t]),
);
const prompts = rows('prompts.jsonl', Prompt);
const rankings = rows('rankings.jsonl', Ranking);
const byId = new Map(prompts.map((p) => [p.id, p]));
const taskOf = (p: z.output<typeof Prompt>) => tasks.get(p.task)!;
const subjective = prompts.filter((p) => taskOf(p).kind === 'subjective');
const objective = prompts.filter((p) => taskOf(p).kind === 'objective');

/** Pairs across tie groups: what a ranking gives when nothing is said of unrankable candidates. */
function strictPairs({ groups }: Ranking): number {
  const all = groups.flat().length;
  const inside = groups.reduce((sum, g) => sum + (g.length * (g.length - 1)) / 2, 0);
  return (all * (all - 1)) / 2 - inside;
}

/** The rank of each candidate from 0, unrankable ones last. */
const ranksOf = ({ groups, unrankable = [] }: Ranking) =>
  [0, 1, 2, 3].map((i) => {
    const rank = groups.findIndex((g) => g.includes(i));
    return rank >= 0 || !unrankable.includes(i) ? rank : groups.length;
  });

function correlation(xs: number[], ys: number[]): number {
  const mean = (v: number[]) => v.reduce((a, b) => a + b, 0) / v.length;
  const [mx, my] = [mean(xs), mean(ys)];
  const cov = mean(xs.map((x, i) => (x - mx) * (ys[i]! - my)));
  return cov / Math.sqrt(mean(xs.map((x) => (x - mx) ** 2)) * mean(ys.map((y) => (y - my) ** 2)));
}

describe('demo tasks', () => {
  it('cover every capability, with criteria or a grader as their kind asks', () => {
    expect(new Set([...tasks.values()].map((t) => t.capability))).toEqual(new Set(CAPABILITIES));
    for (const t of tasks.values()) {
      expect(t.criteria !== undefined, t.key).toBe(t.kind === 'subjective');
      expect(t.grader !== undefined, t.key).toBe(t.kind === 'objective');
    }
  });
});

describe('demo modes', () => {
  it('has a task of each, with an item in both languages', () => {
    for (const mode of TASK_MODES)
      for (const locale of ['zh', 'en'])
        expect(
          prompts.filter((p) => taskOf(p).mode === mode && p.locale === locale).length,
          `${mode} ${locale}`,
        ).toBeGreaterThanOrEqual(1);
  });
  it('begins with plain rankings: a first sitting meets nothing else', () => {
    expect(new Set(prompts.slice(0, 24).map((p) => taskOf(p).mode))).toEqual(new Set(['ranking']));
  });
});

describe('demo prompts', () => {
  it('are enough, in both languages, over all capabilities', () => {
    expect(prompts.length).toBeGreaterThanOrEqual(72);
    expect(subjective.length).toBeGreaterThanOrEqual(44);
    expect(objective.length).toBeGreaterThanOrEqual(24);
    for (const locale of ['zh', 'en'])
      expect(prompts.filter((p) => p.locale === locale).length / prompts.length).toBeGreaterThan(0.4);
    for (const c of CAPABILITIES)
      for (const locale of ['zh', 'en']) {
        const n = prompts.filter((p) => p.locale === locale && taskOf(p).capability === c).length;
        expect(n, `${c} ${locale}`).toBeGreaterThanOrEqual(3);
      }
  });

  it('have unique ids, known tasks, a question last and no two equal candidates', () => {
    expect(byId.size).toBe(prompts.length);
    for (const p of prompts) {
      expect(tasks.has(p.task), p.id).toBe(true);
      expect(p.messages.at(-1)!.role, p.id).toBe('user');
      expect(new Set(p.candidates.map((c) => c.text.trim())).size, p.id).toBe(4);
    }
  });

  it('show the range of real life: long, short, multi-turn, with a system message, emoji only', () => {
    const length = (p: (typeof prompts)[number]) => p.messages.map((m) => m.content).join('').length;
    const longer = (locale: string, n: number) => prompts.filter((p) => p.locale === locale && length(p) > n);
    expect(longer('zh', 600).length).toBeGreaterThanOrEqual(2);
    expect(longer('en', 1500).length).toBeGreaterThanOrEqual(2);
    expect(prompts.filter((p) => p.messages.length > 2).length).toBeGreaterThanOrEqual(4);
    expect(prompts.filter((p) => p.messages[0]!.role === 'system').length).toBeGreaterThanOrEqual(6);
    const texts = prompts.flatMap((p) => p.candidates.map((c) => c.text));
    expect(texts.some((t) => /^\p{Extended_Pictographic}+$/u.test(t))).toBe(true);
  });

  it('have a gradable reference exactly when objective, and both right and wrong candidates', () => {
    for (const p of subjective) expect(p.reference, p.id).toBeUndefined();
    for (const p of objective) {
      const grader = bindGrader(taskOf(p).grader!);
      expect(grader.refuse(p.reference!), p.id).toBeUndefined();
      const scores = p.candidates.map((c) => grader.grade(c.text, p.reference!).score);
      expect(Math.max(...scores), p.id).toBe(1);
      expect(Math.min(...scores), p.id).toBeLessThan(0.5);
    }
  });

  it('name only labels that the prompt offers', () => {
    for (const p of objective.filter((p) => taskOf(p).grader!.name === 'label-match'))
      expect(p.messages.at(-1)!.content, p.id).toContain(p.reference!);
  });
});

describe('demo rankings', () => {
  it('place every candidate of a known prompt exactly once', () => {
    expect(new Set(rankings.map((r) => r.prompt)).size).toBe(rankings.length);
    for (const r of rankings) {
      expect(byId.has(r.prompt), r.prompt).toBe(true);
      expect([...r.groups.flat(), ...(r.unrankable ?? [])].sort(), r.prompt).toEqual([0, 1, 2, 3]);
    }
  });

  it('cover all subjective prompts and most objective ones, with ties and unrankable candidates', () => {
    const ranked = new Set(rankings.map((r) => r.prompt));
    expect(subjective.filter((p) => !ranked.has(p.id))).toEqual([]);
    expect(objective.filter((p) => ranked.has(p.id)).length / objective.length).toBeGreaterThan(0.5);
    expect(rankings.filter((r) => r.groups.some((g) => g.length > 1)).length).toBeGreaterThanOrEqual(6);
    expect(rankings.filter((r) => r.unrankable).length).toBeGreaterThanOrEqual(4);
  });

  it('never place a wrong answer above a better one', () => {
    for (const r of rankings) {
      const p = byId.get(r.prompt)!;
      if (taskOf(p).kind === 'subjective') continue;
      const grader = bindGrader(taskOf(p).grader!);
      const scores = p.candidates.map((c) => grader.grade(c.text, p.reference!).score);
      const ranks = ranksOf(r);
      for (const [i, rank] of ranks.entries())
        for (const [j, other] of ranks.entries())
          if (rank < other)
            expect(scores[i], `${r.prompt}: ${i} over ${j}`).toBeGreaterThanOrEqual(scores[j]!);
    }
  });

  it('do not follow the position in the file', () => {
    const ranks = rankings.flatMap(ranksOf);
    const positions = rankings.flatMap(() => [0, 1, 2, 3]);
    expect(Math.abs(correlation(positions, ranks))).toBeLessThan(0.1);
  });

  it('leave at least 24 strict pairs on each side of any hash split at the project’s share', () => {
    const { testShare } = z.object({ testShare: z.number() }).parse(JSON.parse(read('project.json')));
    const sums = Array.from({ length: 200 }, (_, salt) => {
      const sum = { train: 0, test: 0 };
      for (const r of rankings) {
        const hash = createHash('sha256').update(`${salt}:${r.prompt}`).digest().readUInt32BE() / 2 ** 32;
        sum[hash < testShare ? 'test' : 'train'] += strictPairs(r);
      }
      return sum;
    });
    expect(Math.min(...sums.map((s) => s.train))).toBeGreaterThanOrEqual(24);
    expect(Math.min(...sums.map((s) => s.test))).toBeGreaterThanOrEqual(24);
  });
});

describe('demo project file', () => {
  it('names what the project needs, and guidelines exist in both languages', () => {
    const Project = z.strictObject({
      slug: z.literal('demo'),
      name: Both,
      description: Both,
      locales: z.tuple([z.literal('zh'), z.literal('en')]),
      overlap: z.int().min(1),
      leaseSeconds: z.int().min(60),
      testShare: z.number().gt(0).lt(1),
    });
    expect(Project.safeParse(JSON.parse(read('project.json'))).error).toBeUndefined();
    for (const locale of ['en', 'zh']) expect(read(`guidelines.${locale}.md`).length).toBeGreaterThan(400);
  });
});

describe('demo corpora', () => {
  it('are posts, texts of no domain and conversations, in both languages, a few dozen rows each', () => {
    for (const name of ['posts', 'general', 'chats'] as const) {
      const kind = name === 'chats' ? 'chat' : 'text';
      const texts = rows(`corpus-${name}.jsonl`, z.unknown()).map((row) => parseCorpusRow(row, kind));
      expect(texts.filter((t) => typeof t !== 'string')).toEqual([]);
      expect(texts.length, name).toBeGreaterThanOrEqual(20);
      const zh = texts.filter((t) => /\p{Script=Han}/u.test(String(t))).length;
      expect(zh / texts.length, name).toBeGreaterThan(0.3);
      expect(zh / texts.length, name).toBeLessThan(0.7);
    }
  });

  it('hold posts that each filter has something to say about, and no general text that one drops', async () => {
    const out = join(mkdtempSync(join(tmpdir(), 'discern-demo-')), 'kept.jsonl');
    const filter = (name: string) =>
      filterCorpus({ file: join(FOLDER, name), kind: 'text', filters: parseFilters({}), out });
    const posts = await filter('corpus-posts.jsonl');
    for (const f of posts.filters) expect(f.removed, f.name).toBeGreaterThan(0);
    expect(posts.kept).toBeGreaterThanOrEqual(24);
    const general = await filter('corpus-general.jsonl');
    expect(general.kept).toBe(general.rows);
  });
});
