import { randomUUID } from 'node:crypto';
import { copyFile } from 'node:fs/promises';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { Select } from '@/lib/contracts/sets';
import { setFile } from '@/lib/data-folder';
import { db, disconnect } from '@/lib/db';
import { DiscernError } from '@/lib/errors';
import { stopListening } from '@/lib/live/listen';
import { createSet } from '@/lib/sets/create-set';
import { createSetVersion } from '@/lib/sets/create-set-version';
import { readSetVersion } from '@/lib/sets/read-set-version';
import { freezeJob } from '@/workers/freeze/job';
import { runClaimed } from '@/workers/run-job';
import { UsageError } from './usage';

export const usage =
  'freeze --project SLUG --name NAME [--select JSON] [--out FILE]    freezes the next version of a preference set';
export const needsDatabase = true;

/** Makes the set if there is none of that name, freezes its next version here, and copies the file to `--out`. */
export async function run(args: string[]) {
  const { values } = parseArgs({
    args,
    options: {
      project: { type: 'string' },
      name: { type: 'string' },
      select: { type: 'string' },
      out: { type: 'string' },
    },
  });
  const { project: slug, name, out } = values;
  if (!slug || !name) throw new UsageError('--project and --name are needed.');
  const select = values.select === undefined ? undefined : parseSelect(values.select);
  try {
    const setId = await findOrCreate(slug, name, select);
    const version = await freezeHere(setId);
    if (out) await copyFile(setFile(version.contentHash!), out);
    return {
      id: version.id,
      set: version.setName,
      version: version.version,
      hash: version.contentHash,
      path: out ?? setFile(version.contentHash!),
      bytes: Number(version.bytes),
      train: version.trainCount,
      test: version.testCount,
      counts: version.counts,
    };
  } finally {
    await stopListening();
    await disconnect();
  }
}

function parseSelect(text: string): Select {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (e) {
    throw new UsageError(`--select is not JSON: ${(e as Error).message}.`);
  }
  const parsed = Select.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UsageError(
    `--select is not valid: ${[issue!.path.join('.'), issue!.message].filter(Boolean).join(': ')}.`,
  );
}

async function findOrCreate(slug: string, name: string, select: Select | undefined): Promise<string> {
  const project = await db.project.findUnique({ where: { slug }, select: { id: true } });
  if (!project) throw new DiscernError('not_found', `There is no project "${slug}".`);
  const set = await db.preferenceSet.findUnique({
    where: { projectId_name: { projectId: project.id, name } },
  });
  if (!set) return (await createSet(null, { projectId: project.id, name, select: select ?? {} })).id;
  if (select && !isDeepStrictEqual(select, Select.parse(set.select)))
    throw new DiscernError(
      'conflict',
      `The set "${name}" selects otherwise (${JSON.stringify(set.select)}). Leave --select out, or choose another name.`,
    );
  return set.id;
}

async function freezeHere(setId: string) {
  const claim = randomUUID();
  const { id } = await createSetVersion(null, setId, claim);
  const shutdown = new AbortController();
  const stop = () => shutdown.abort();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const said = new Set<string>();
  const outcome = await runClaimed(freezeJob, id, claim, {
    shutdown: shutdown.signal,
    onProgress: ({ phase, total }) => {
      if (!said.has(phase)) console.error(`${phase} ${total} pairs`);
      said.add(phase);
    },
  });
  const version = await readSetVersion(id);
  if (outcome === 'done') return version;
  throw new DiscernError(
    'conflict',
    version.error?.message ?? `Freezing was stopped (${outcome}). A worker goes on with it when one runs.`,
  );
}
