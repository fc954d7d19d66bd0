// Next cuts the body of a request at 10 MB, without a word, where a proxy matches its path: here is a larger one.
import { randomUUID } from 'node:crypto';
import { demoPassword, expect, test } from '../support/browser';
import { Rest } from '../support/rest';

const ROWS = 400;
const ROW_BYTES = 100_000;

test('a file of 40 MB is imported whole', async ({ baseURL }) => {
  test.setTimeout(240_000);
  const admin = await Rest.signIn(baseURL!, process.env.DISCERN_TEST_ADMIN!, demoPassword());
  const slug = `large-${randomUUID().slice(0, 8)}`;
  const project = await admin.call<{ id: string }>('POST', '/projects', {
    slug,
    name: slug,
    locales: ['en'],
  });
  await admin.call('POST', `/projects/${project.id}/tasks`, {
    key: 'long-posts',
    name: 'Long posts',
    capability: 'dialogue',
    kind: 'subjective',
    instruction: { en: 'Answer the post.' },
  });
  const row = (i: number) => ({
    id: `post-${i}`,
    task: 'long-posts',
    prompt: `${i} `.padEnd(ROW_BYTES, 'a long post without end '),
    candidates: [{ text: 'Short.' }, { text: 'Long.' }],
  });
  const file = Array.from({ length: ROWS }, (_, i) => `${JSON.stringify(row(i))}\n`).join('');
  expect(file.length).toBeGreaterThan(40e6);

  const { id } = await admin.call<{ id: string }>('POST', `/projects/${project.id}/imports`, file);
  const done = await admin.done(`/imports/${id}`);
  expect(done).toMatchObject({ rows: ROWS, created: ROWS, errorCount: 0, bytes: file.length });
});
