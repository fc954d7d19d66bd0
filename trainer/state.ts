/**
 * The resumable state of a run: `state/step-NNNNNNNN/` with the trained tensors, their moments and what else decides the
 * next step. A folder appears whole (temporary name, fsync, rename) or not at all; a damaged one is passed over.
 * There is no random state to save: every random number is a pure function of (seed, purpose, position).
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import path from 'node:path';
import { TrainerError } from './errors';
import { syncFolder, writeJsonAtomic } from './io/atomic';
import { readJson } from './io/config';
import { fullDisk } from './io/disk-error';
import { openSafetensors, type SafetensorsFile, sha256OfFile } from './io/safetensors';
import { type TensorData, writeSafetensors } from './io/safetensors-write';

export type TrainState = {
  /** Optimizer steps done. */
  step: number;
  /** What the run is of: recipe, data and weights; a state of another run is refused. */
  identity: string;
  /** Key of the cached reference log-probabilities. */
  referenceKey: string;
  /** Where the next step starts: epoch and row within it. For people; both follow from `step`. */
  cursor: { epoch: number; row: number };
  seed: number;
};

/** Trained values and moments by name. */
export type StateTensors = ReadonlyMap<string, TensorData>;

const TENSORS = 'trainable.safetensors';
const META = 'state.json';
const NAME = /^step-(\d{8})$/;

/**
 * Saves and removes all but the newest `keep`. When there is no room (`save_failed`), what was written of it is removed and
 * the states before stay; so there must be room for one more than `keep`.
 */
export async function saveState(
  runDir: string,
  state: TrainState,
  tensors: StateTensors,
  keep: number,
): Promise<void> {
  const root = path.join(runDir, 'state');
  const final = path.join(root, folderOf(state.step));
  const temporary = `${final}.tmp`;
  try {
    rmSync(temporary, { recursive: true, force: true });
    mkdirSync(temporary, { recursive: true });
    await writeState(temporary, state, tensors);
    rmSync(final, { recursive: true, force: true });
    renameSync(temporary, final);
    syncFolder(root);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    throw saveFailed(error, runDir, state, tensors);
  }
  for (const step of savedSteps(runDir).slice(keep))
    rmSync(path.join(root, folderOf(step)), { recursive: true, force: true });
}

/**
 * The same, but with `continue` a lack of room is told as a line of the log and answered with false: the next save tries
 * again.
 */
export async function trySaveState(
  runDir: string,
  state: TrainState,
  tensors: StateTensors,
  { keep, onSaveError }: { keep: number; onSaveError: 'stop' | 'continue' },
  log: (line: string) => void,
): Promise<boolean> {
  try {
    await saveState(runDir, state, tensors, keep);
    return true;
  } catch (error) {
    if (onSaveError === 'stop' || !(error instanceof TrainerError && error.code === 'save_failed'))
      throw error;
    log(`${error.message} The run goes on and tries again at the next save.`);
    return false;
  }
}

const folderOf = (step: number) => `step-${String(step).padStart(8, '0')}`;

async function writeState(dir: string, state: TrainState, tensors: StateTensors): Promise<void> {
  const file = path.join(dir, TENSORS);
  writeSafetensors(file, tensors);
  writeJsonAtomic(path.join(dir, META), { ...state, sha256: await sha256OfFile(file) });
}

/** For want of room: what is full, what is safe, what to do. Anything else as it is. */
function saveFailed(error: unknown, runDir: string, { step }: TrainState, tensors: StateTensors): unknown {
  const cause = error instanceof TrainerError && error.code === 'disk_full' ? error.cause : error;
  const full = fullDisk(cause, path.join(runDir, 'state'));
  if (!full) return error;
  const [last] = savedSteps(runDir);
  const values = [...tensors.values()].reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
  const needed = Math.ceil((4 * values) / 2 ** 20);
  const safe = last === undefined ? 'No state was saved before.' : `The state of step ${last} is kept.`;
  return new TrainerError(
    'save_failed',
    `The state of step ${step} could not be saved in ${runDir}: ${full.what}, and a state takes ${needed} MB. ` +
      `${safe} Make room and resume the run, or train into a folder on another disk.`,
    { step, saved: last ?? null, cause: full.code },
  );
}

/** Steps with a saved state, newest first. */
export function savedSteps(runDir: string): number[] {
  const root = path.join(runDir, 'state');
  if (!existsSync(root)) return [];
  const steps = readdirSync(root).flatMap((name) => NAME.exec(name)?.[1] ?? []);
  return steps.map(Number).sort((a, b) => b - a);
}

/** Of the tensors only their names and shapes matter. */
type Expected = { identity: string; tensors: StateTensors };
/** `restore` hands the tensors over, all of them there and of the right shape. */
type Loaded = { state: TrainState; restore(take: (read: Read) => void): void };
type Read = (name: string) => Float32Array;

/** The newest whole state; damaged ones are reported to `onDamaged` and passed over. None: undefined. */
export async function loadState(
  runDir: string,
  expected: Expected,
  onDamaged: (message: string) => void,
): Promise<Loaded | undefined> {
  const steps = savedSteps(runDir);
  for (const step of steps) {
    const dir = path.join(runDir, 'state', folderOf(step));
    let state: TrainState;
    try {
      state = await readState(dir, step, expected);
    } catch (error) {
      onDamaged(`The state of step ${step} is damaged and was passed over (${(error as Error).message})`);
      continue;
    }
    if (state.identity !== expected.identity) throw otherRun(runDir);
    return { state, restore: (take) => withTensors(dir, (file) => take((name) => file.read(name))) };
  }
  if (steps.length)
    throw new TrainerError(
      'no_state',
      `All ${steps.length} saved states in ${runDir} are damaged; start the run again.`,
    );
  return undefined;
}

const otherRun = (runDir: string) =>
  new TrainerError(
    'other_run',
    `${runDir} holds a run of another recipe, model or data set. Resume with the same ones, or train into another folder.`,
  );

async function readState(dir: string, step: number, expected: Expected): Promise<TrainState> {
  const { sha256, ...state } = readJson(path.join(dir, META)) as TrainState & { sha256: string };
  const tensors = path.join(dir, TENSORS);
  if ((await sha256OfFile(tensors)) !== sha256) throw new Error('its content does not match its checksum');
  if (state.step !== step) throw new Error(`it says step ${state.step}`);
  if (state.identity !== expected.identity) return state;
  withTensors(dir, (file) => {
    for (const [name, { shape }] of expected.tensors)
      if (!file.has(name) || file.info(name).shape.join() !== shape.join())
        throw new Error(`it has no tensor ${name} of shape [${shape}]`);
  });
  return state;
}

function withTensors(dir: string, work: (file: SafetensorsFile) => void): void {
  const file = openSafetensors(path.join(dir, TENSORS));
  try {
    work(file);
  } finally {
    file.close();
  }
}

/** Makes what was appended to a file durable. */
export function syncFile(file: string): void {
  const fd = openSync(file, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
