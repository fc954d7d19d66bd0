import { createHash, randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import type { CorpusKind } from '@/lib/contracts/corpora';
import { filterCorpus } from '@/lib/contracts/corpora';
import { writeCorpus } from '@/lib/corpora/create-corpus';
import { createFiltered } from '@/lib/corpora/create-filtered';
import { uploadFile } from '@/lib/data-folder';
import { db } from '@/lib/db';
import { corpusJob } from '@/workers/corpus/job';
import { runClaimed } from '@/workers/run-job';
import { DEMO_FOLDER } from './demo-project';

/** The domain's posts as they were found, texts of no domain, and conversations. */
const FILES: { name: string; kind: CorpusKind; file: string }[] = [
  { name: 'general', kind: 'text', file: 'corpus-general.jsonl' },
  { name: 'chats', kind: 'chat', file: 'corpus-chats.jsonl' },
  { name: 'posts-raw', kind: 'text', file: 'corpus-posts.jsonl' },
];
const CLEAN = { name: 'posts-clean', of: 'posts-raw' };

/** Uploads the demo's corpora and filters the posts, as an engineer would; what is ready already stays. Answers how many are new. */
export async function seedDemoCorpora(projectId: string): Promise<number> {
  let made = 0;
  for (const { name, kind, file } of FILES) {
    const bytes = await fs.readFile(path.join(DEMO_FOLDER, file));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    if (await isThere({ projectId, name, contentHash: sha256 })) continue;
    const [id, claim] = [randomUUID(), randomUUID()];
    await fs.mkdir(path.dirname(uploadFile(id)), { recursive: true });
    await fs.writeFile(uploadFile(id), bytes);
    await writeCorpus({ id, projectId, personId: null, name, kind, bytes: bytes.length, sha256, claim });
    await finish(id, claim);
    made++;
  }
  const parent = await db.corpus.findFirstOrThrow({
    where: { projectId, name: CLEAN.of, readyAt: { not: null } },
    orderBy: { createdAt: 'desc' },
  });
  if (await isThere({ projectId, name: CLEAN.name, parentId: parent.id })) return made;
  const claim = randomUUID();
  const { id } = await createFiltered(null, parent.id, filterCorpus.body!.parse({ name: CLEAN.name }), claim);
  await finish(id, claim);
  return made + 1;
}

const isThere = async (where: { projectId: string; name: string; contentHash?: string; parentId?: string }) =>
  (await db.corpus.count({ where: { ...where, readyAt: { not: null } } })) > 0;

async function finish(id: string, claim: string): Promise<void> {
  const outcome = await runClaimed(corpusJob, id, claim, { shutdown: new AbortController().signal });
  if (outcome === 'done') return;
  const { name, errors } = await db.corpus.findUniqueOrThrow({ where: { id } });
  throw new Error(
    `The demo's corpus ${name} was not made (${outcome}): ${JSON.stringify(errors).slice(0, 500)}`,
  );
}
