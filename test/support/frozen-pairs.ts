import { randomUUID } from 'node:crypto';
import { cpSync } from 'node:fs';
import path from 'node:path';
import { pool } from '@/lib/db';
import { env } from '@/lib/env';
import { writePairs } from '@/lib/pairs/write-pairs';
import { createSet } from '@/lib/sets/create-set';
import { createSetVersion } from '@/lib/sets/create-set-version';
import { freezeSetVersion } from '@/lib/sets/freeze-set-version';
import { readSetVersion } from '@/lib/sets/read-set-version';
import { seedPairProject } from './pair-project';

/** Puts the nano model of the fixtures into the models folder as `name`; answers its folder. */
export function installNano(name = 'nano'): string {
  const folder = path.join(env().DISCERN_MODELS, name);
  cpSync(path.join(import.meta.dirname, '../fixtures/nano-llama'), folder, { recursive: true });
  return folder;
}

/** A project of its own with `n` short pairs, every fifth one held out, frozen as version 1 of a set. */
export async function seedFrozenPairs(
  n = 20,
): Promise<{ projectId: string; version: Awaited<ReturnType<typeof readSetVersion>> }> {
  const client = await pool().connect();
  let projectId: string;
  try {
    const prompts = Array.from({ length: n }, (_, i) => ({
      id: `p${i}`,
      text: `Where is house ${i}?`,
      split: i % 5 === 4 ? ('test' as const) : ('train' as const),
      candidates: [`It is at the ${i}th corner, to the left.`, `No idea ${i}.`],
    }));
    const p = await seedPairProject(client, [{ key: 'chat', kind: 'subjective', prompts }]);
    projectId = p.projectId;
    for (const prompt of Object.values(p.prompts))
      await writePairs(client, {
        projectId,
        taskId: prompt.taskId,
        promptId: prompt.id,
        promptVersionId: prompt.versionId,
        kind: 'ranking',
        sourceId: randomUUID(),
        pairs: [{ chosenId: prompt.candidates[0]!, rejectedId: prompt.candidates[1]! }],
      });
  } finally {
    client.release();
  }
  const set = await createSet(null, { projectId, name: 'houses', select: {} });
  const { id } = await createSetVersion(null, set.id, randomUUID());
  await freezeSetVersion(id, { signal: new AbortController().signal, progress: () => {} });
  return { projectId, version: await readSetVersion(id) };
}
