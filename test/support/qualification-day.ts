// A project of its own in which a newcomer practises and gold items are mixed in.
import { randomUUID } from 'node:crypto';
import { demoEmail, Rest } from './rest';

export interface QualificationDay {
  projectId: string;
  slug: string;
  desk: string;
}

/** What each candidate says of itself, best first. */
export const BY_MERIT = ['At nine, then at noon.', 'In the morning.', 'Ferries are boats.'];
export const GUIDELINES = 'A good answer names a time.\n\nPoliteness does not matter.';

const ITEMS = 24;
const PRACTICE = [0, 1];
const GOLD = [2, 3, 4, 5, 6, 7];

/** `admin` is an admin of the whole site. One item in two is a gold item, and the last two gold answers decide. */
export async function makeQualificationDay(
  url: string,
  admin: string,
  password: string,
): Promise<QualificationDay> {
  const rest = await Rest.signIn(url, admin, password);
  const slug = `newcomer-${randomUUID().slice(0, 8)}`;
  const { id: projectId } = await rest.call<{ id: string }>('POST', '/projects', {
    ...{ slug, name: 'Newcomers', locales: ['en'], overlap: 1 },
  });
  const project = `/projects/${projectId}`;
  for (const who of ['annotator', 'lead'])
    await rest.call('POST', `${project}/members`, { email: demoEmail(who), role: who });
  await rest.call('PATCH', project, {
    ...{ goldEvery: 2, goldWindow: 2, goldThreshold: 0.6, guidelinesRequired: true },
  });
  await rest.call('POST', `${project}/guidelines`, { body: { en: GUIDELINES } });
  await rest.call('POST', `${project}/tasks`, {
    ...{ key: 'advice', name: 'Advice', capability: 'dialogue', kind: 'subjective' },
    ...{ instruction: { en: 'Answer the post.' }, qualifiedOnly: true, practiceThreshold: 0.8 },
  });
  const send = async (kind: string, rows: object[]) => {
    const lines = rows.map((r) => JSON.stringify(r)).join('\n');
    const path = `${project}/imports?format=jsonl&kind=${kind}`;
    const { id } = await rest.call<{ id: string }>('POST', path, `${lines}\n`);
    await rest.done(`/imports/${id}`);
  };
  await send(
    'prompts',
    Array.from({ length: ITEMS }, (_, i) => ({
      ...{ id: `p${i}`, task: 'advice', locale: 'en', candidates: BY_MERIT },
      prompt: `Post ${i + 1}: when does the ferry leave?`,
    })),
  );
  const right = (i: number) => ({
    ...{ prompt: `p${i}`, groups: [[0], [1], [2]], rationale: 'Only the first names both times.' },
  });
  await send('practice', PRACTICE.map(right));
  await send('gold', GOLD.map(right));
  return { projectId, slug, desk: `/projects/${slug}/desk` };
}
