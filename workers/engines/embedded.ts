import {
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { recordCheckpoint } from '@/lib/checkpoints/record-checkpoint';
import { checkpointFolder, runFolder } from '@/lib/data-folder';
import { DiscernError } from '@/lib/errors';
import type { LoadedRun } from '@/lib/runs/load-run';
import { isModelFile } from '@/trainer/io/model-folder';
import type { JobContext } from '../job-context';
import { endOrphan } from '../model-child/end-orphan';
import type { TrainInput, TrainResult } from '../model-child/protocol';
import { ChildDied, runInChild } from '../model-child/run-in-child';
import { inputOf } from './run-input';
import { RunRecorder } from './run-recorder';

/** Deaths of the child without a new saved step that end a run. */
const MAX_DEATHS = 3;

/**
 * Trains in a child process of this worker. A child that dies is started again and goes on from the last saved state;
 * a worker that dies is followed by another, which first ends the child it left behind.
 */
export async function embedded(run: LoadedRun, ctx: JobContext): Promise<void> {
  const recorder = new RunRecorder(run, ctx);
  try {
    await trainToTheEnd(run, ctx, recorder);
  } catch (e) {
    throw await recorder.stopped(e);
  }
}

async function trainToTheEnd(run: LoadedRun, ctx: JobContext, recorder: RunRecorder): Promise<void> {
  const folder = runFolder(run.id);
  const pidFile = path.join(folder, 'child.pid');
  mkdirSync(folder, { recursive: true });
  await endOrphan(pidFile, run.id);
  ctx.progress({ phase: 'preparing', done: run.savedStep, total: run.totalSteps });
  const input = await inputOf(run, folder);
  for (;;) {
    try {
      const result = await runInChild('train', input, {
        signal: ctx.signal,
        label: run.id,
        onEvent: (event) => recorder.heard(event),
        onLine: (line) => recorder.line(line),
        onSpawn: (pid) => writeFileSync(pidFile, String(pid)),
      });
      await recorder.flush();
      await keepCheckpoint(run, input, result);
      return await recorder.ended(result);
    } catch (e) {
      if (!(e instanceof ChildDied)) throw e;
      const deaths = await recorder.died(e);
      if (deaths >= MAX_DEATHS)
        throw new DiscernError(
          'unprocessable',
          `The training process died ${deaths} times without a new saved step; the last time: ${e.message} If the machine ran out of memory, lower maxLength or the rank.`,
        );
    } finally {
      rmSync(pidFile, { force: true });
    }
  }
}

const PARTS = ['adapter_config.json', 'adapter_model.safetensors', 'lineage.json', 'README.md'];

/** Copies the adapter or the whole model into the checkpoints, whole or not at all, then records it. May run twice. */
async function keepCheckpoint(run: LoadedRun, input: TrainInput, result: TrainResult) {
  // One checkpoint a run: the run's own id names its folder.
  const target = checkpointFolder(run.id);
  if (!existsSync(target)) {
    const part = `${target}.part`;
    rmSync(part, { recursive: true, force: true });
    mkdirSync(part, { recursive: true });
    for (const name of readdirSync(input.out))
      if (PARTS.includes(name) || isModelFile(name))
        cpSync(path.join(input.out, name), path.join(part, name), { mode: constants.COPYFILE_FICLONE });
    renameSync(part, target);
  }
  const bytes = readdirSync(target).reduce((sum, name) => sum + statSync(path.join(target, name)).size, 0);
  await recordCheckpoint({
    id: run.id,
    projectId: run.projectId,
    runId: run.id,
    kind: run.stage === 'judge' ? 'judge' : isFull(run) ? 'full' : 'lora',
    name: run.name,
    base: String(input.lineage.base),
    step: result.steps,
    sha256: result.sha256,
    bytes,
    lineage: input.lineage,
    metrics: { before: result.before, after: result.after },
  });
}

const isFull = ({ recipe }: LoadedRun) => (recipe as { tune?: string }).tune === 'full';
