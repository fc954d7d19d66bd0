import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import type { Estimate, estimateRunOp } from '@/lib/contracts/runs';
import { setupStateFile } from '@/lib/data-folder';
import { baseFolder } from '@/lib/models/base-folder';
import { estimateRecipe } from '@/trainer/estimate';
import { readModelConfig } from '@/trainer/io/config';
import { type UsableData, usableData } from './usable-data';
import { workInData } from './work-in-data';

type Body = z.output<NonNullable<typeof estimateRunOp.body>>;

/** Floating-point operations a second, until a run on this machine has measured it. */
const ASSUMED_SPEED = 50e9;

/** What a run would take on this machine. Throws when the data or the model cannot be used. */
export const estimateRun = async (body: Body): Promise<z.input<typeof Estimate>> =>
  estimateOn(await usableData(body), body.recipe);

/** The same, of data that is known to be usable. */
export async function estimateOn(
  data: UsableData,
  recipe: Body['recipe'],
): Promise<z.input<typeof Estimate>> {
  const config = readModelConfig(await baseFolder(recipe.model));
  const { test, ...work } = await workInData(data, recipe);
  const measured = measuredSpeed();
  const speed = measured ?? ASSUMED_SPEED;
  const held = recipe.evalEvery > 0 ? test : 0;
  const { seconds, peakMb } = estimateRecipe(recipe, config, { ...work, test: held }, speed);
  const steps = recipe.epochs * Math.ceil(work.train / (recipe.batchSize * recipe.gradientAccumulation));
  const gflops = Math.round(speed / 1e9);
  const basis = measured
    ? `From ${gflops} GFLOP/s measured on this machine and about ${Math.round(work.longest)} tokens in the longest ${data.version ? 'pair' : 'row'}.`
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
