import { randomUUID } from 'node:crypto';
import { demoEmail, Rest } from './rest';

export interface ModeProject {
  projectId: string;
  slug: string;
}

const BOTH = (en: string, zh: string) => ({ en, zh });
const START = 'The ferry leaves at nine from the old pier. Bring cash, for the kiosk takes no cards at all. ';
/** Best first, all in one language; the second is right about one thing less, and so on. */
const TEXTS = [
  `${START}Sit on the left: **the cliffs** are there. #ferry #海边日落# @harbour`,
  `${START}Sit anywhere, the view is fine. [timetable](https://example.org/times)`,
  `${START}As an AI language model developed by OpenAI, I take no ferries.`,
  `${START}No idea.`,
];

/** Tasks of the four modes, with `prompts` prompts each, in a project of its own; annotators of the demo are in it. */
export async function makeModeProject(
  url: string,
  admin: string,
  password: string,
  annotators: readonly string[],
  prompts = 2,
): Promise<ModeProject> {
  const person = await Rest.signIn(url, admin, password);
  const slug = `modes-${randomUUID().slice(0, 8)}`;
  const project = await person.call<{ id: string }>('POST', '/projects', {
    slug,
    name: 'Four ways to rank',
    locales: ['en', 'zh'],
    overlap: annotators.length,
  });
  const of = `/projects/${project.id}`;
  for (const who of annotators)
    await person.call('POST', `${of}/members`, { email: demoEmail(who), role: 'annotator' });
  const criteria = [
    { key: 'true', name: BOTH('True', '属实'), weight: 2 },
    { key: 'kind', name: BOTH('Kind', '友好') },
  ];
  const modes = ['ranking', 'pairwise', 'best-worst', 'rating'] as const;
  for (const [i, mode] of modes.entries()) {
    const key = `by-${mode}`;
    await person.call('POST', `${of}/tasks`, {
      ...{ key, mode, criteria },
      name: `By ${mode}`,
      capability: 'dialogue',
      kind: 'subjective',
      priority: 100 - i,
      ...(mode === 'ranking' ? { topK: 3 } : {}),
    });
    const rows = Array.from({ length: prompts }, (_, n) =>
      JSON.stringify({
        id: `${key}-${n}`,
        task: key,
        locale: 'en',
        prompt: 'How do I get to the island? #travel',
        candidates: TEXTS,
        metadata: { images: ['https://example.org/pier.jpg'] },
      }),
    );
    const { id } = await person.call('POST', `${of}/imports`, `${rows.join('\n')}\n`);
    await person.done(`/imports/${id}`);
  }
  return { projectId: project.id, slug };
}
