import type pg from 'pg';
import type { Message } from '@/lib/contracts/common';
import { normaliseMessages, promptKeyOf } from './canonical';

/**
 * What the project's test prompts ask (every version of each), as keys of 16 bytes: a train prompt that asks the same
 * under another id must not be trained on. About 100 bytes of memory a test prompt. Inside the caller's transaction.
 */
export async function testPromptKeys(client: pg.ClientBase, projectId: string): Promise<Set<string>> {
  const keys = new Set<string>();
  await client.query(
    `declare test_prompts no scroll cursor for
     select v.messages from prompt p join prompt_version v on v.prompt_id = p.id
     where p.project_id = $1 and p.split = 'test'`,
    [projectId],
  );
  for (;;) {
    const { rows } = await client.query<{ messages: Message[] }>('fetch 1000 from test_prompts');
    if (rows.length === 0) break;
    for (const row of rows) keys.add(promptKeyOf(normaliseMessages(row.messages)));
  }
  await client.query('close test_prompts');
  return keys;
}
