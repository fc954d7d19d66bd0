// A project of its own for a day at the desk: two annotators, a lead, and as many items as asked for.
import { randomUUID } from 'node:crypto';
import { demoEmail, Rest } from './rest';

export interface Day {
  projectId: string;
  slug: string;
  desk: string;
}

export interface DayOptions {
  items: number;
  candidates?: number;
  /** Characters of a candidate, about. */
  length?: number;
  overlap?: number;
  zh?: boolean;
}

const SENTENCE = {
  en: 'The ferry leaves at nine, and whoever is late waits for the one at noon. ',
  zh: '渡轮九点开,来晚的人要等到中午那一班。',
};

/** `admin` is an admin of the whole site. */
export async function makeDay(
  url: string,
  admin: string,
  password: string,
  options: DayOptions,
): Promise<Day> {
  const { items, candidates = 3, length = 60, overlap = 2, zh = false } = options;
  const rest = await Rest.signIn(url, admin, password);
  const slug = `day-${randomUUID().slice(0, 8)}`;
  const { id: projectId } = await rest.call<{ id: string }>('POST', '/projects', {
    slug,
    name: 'A day at the desk',
    locales: ['en', 'zh'],
    overlap,
  });
  for (const [who, role] of [
    ['annotator', 'annotator'],
    ['annotator2', 'annotator'],
    ['lead', 'lead'],
  ])
    await rest.call('POST', `/projects/${projectId}/members`, { email: demoEmail(who!), role });
  await rest.call('POST', `/projects/${projectId}/tasks`, {
    ...{ key: 'advice', name: 'Advice', capability: 'dialogue', kind: 'subjective' },
    instruction: { en: 'Answer the post.', zh: '回复这条帖子。' },
  });
  const locale = zh ? 'zh' : 'en';
  const text = (i: number, c: number) =>
    `${c + 1}/${i + 1} ${SENTENCE[locale].repeat(Math.ceil(length / SENTENCE[locale].length)).slice(0, length)}`;
  const lines = Array.from({ length: items }, (_, i) =>
    JSON.stringify({
      id: `p${i}`,
      task: 'advice',
      locale,
      prompt: zh ? `第 ${i + 1} 条:渡轮几点开?` : `Post ${i + 1}: when does the ferry leave?`,
      candidates: Array.from({ length: candidates }, (_, c) => text(i, c)),
    }),
  );
  const { id } = await rest.call<{ id: string }>(
    'POST',
    `/projects/${projectId}/imports?format=jsonl`,
    `${lines.join('\n')}\n`,
  );
  await rest.done(`/imports/${id}`);
  return { projectId, slug, desk: `/projects/${slug}/desk` };
}
