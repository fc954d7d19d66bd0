import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import type { Estimate, estimateRunOp } from '@/lib/contracts/runs';
import { setupStateFile } from '@/lib/data-folder';
import { modelFolder } from '@/lib/models/model-folder';
import { estimate } from '@/trainer/estimate';
import { readModelConfig } from '@/trainer/io/config';
import { usableData } from './usable-data';
import { workInData } from './work-in-data';

type Body = z.output<NonNullable<typeof estimateRunOp.body>>;

/** Floating-point operations a second, until a run on this machine has measured it. */
const ASSUMED_SPEED = 50e9;

/** What a run would take on this machine. Throws when the data or the model cannot be used. */
export async function estimateRun(body: Body): Promise<z.input<typeof Estimate>> {
  const { recipe } = body;
  const data = await usableData(body);
  const config = readModelConfig(await modelFolder(recipe.model));
  const { train, test, ...lengths } = await workInData(data, recipe);
  const rowsPerStep = recipe.batchSize * recipe.gradientAccumulation;
  const measured = measuredSpeed();
  const speed = measured ?? ASSUMED_SPEED;
  const { seconds, peakMb } = estimate(
    {
      config,
      stage: recipe.stage,
      train,
      test: recipe.evalEvery > 0 ? test : 0,
      epochs: recipe.epochs,
      evalEvery: recipe.evalEvery,
      rowsPerStep,
      rank: recipe.lora.rank,
      memory: recipe.memory,
      ...lengths,
    },
    speed,
  );
  const steps = recipe.epochs * Math.ceil(train / rowsPerStep);
  const gflops = Math.round(speed / 1e9);
  const basis = measured
    ? `From ${gflops} GFLOP/s measured on this machine and about ${Math.round(lengths.longest)} tokens in the longest ${data.version ? 'pair' : 'row'}.`
    : `From an assumed ${gflops} GFLOP/s; the first run measures this machine.`;
  return { steps, seconds, peakMb, basis };
}

/** Written by the worker after a back end was first used. */
function measuredSpeed(): number | undefined {
  try {
    const { flops } = JSON.parse(readFileSync(setupStateFile('speed'), 'utf8')) as { flops?: number };
    return typeof flops === 'number' && flops > 0 ? flops : undefined;
  } catch {
    return undefined;
  }
}
