import { randomUUID } from 'node:crypto';
import { RecipeInput } from '@/lib/contracts/recipe';
import { checkpointFolder, setFile } from '@/lib/data-folder';
import { db } from '@/lib/db';
import { modelFolder } from '@/lib/models/model-folder';
import { createRun } from '@/lib/runs/create-run';
import { createSet } from '@/lib/sets/create-set';
import { createSetVersion } from '@/lib/sets/create-set-version';
import { readSetVersion } from '@/lib/sets/read-set-version';
import { bootstrapMean } from '@/lib/stats/bootstrap';
import { freezeJob } from '@/workers/freeze/job';
import { runInChild } from '@/workers/model-child/run-in-child';
import { runJob } from '@/workers/run/job';
import type { LoopPerson } from './gather';
import { runInline, say, withModelLease } from './inline';

/**
 * Freezes the pairs of the subjective tasks where there are any: answers of the others are mostly bare labels, from
 * which a few dozen pairs teach a small model nothing about prompts it has not seen.
 */
export async function freeze(person: LoopPerson, projectId: string) {
  const subjective = await db.task.findMany({
    where: { projectId, kind: 'subjective' },
    select: { id: true },
  });
  const select = subjective.length > 0 ? { taskIds: subjective.map((t) => t.id).sort() } : {};
  const set = await createSet(person, { projectId, name: 'loop', select });
  const claim = randomUUID();
  const { id } = await createSetVersion(person, set.id, claim);
  await runInline(freezeJob, id, claim, 'freeze');
  return readSetVersion(id);
}

/** Trains on a frozen version; answers the checkpoint's id. */
export async function trainOn(
  person: LoopPerson,
  projectId: string,
  versionId: string,
  recipe: object,
): Promise<string> {
  const claim = randomUUID();
  const { id } = await createRun(person, { projectId, versionId, recipe: RecipeInput.parse(recipe) }, claim);
  await withModelLease(id, () => runInline(runJob, id, claim, 'train'));
  return id;
}

export interface Score {
  /** Share of held-out pairs with log p(chosen) > log p(rejected). */
  accuracy: number;
  /** Mean reward margin: β times how much further apart the model puts them than the base does. */
  margin: number;
  /** Bootstrap 95 % interval of the margin; prompts are drawn whole. */
  interval: [number, number];
  pairs: number;
}

/** Held-out pairs before (base) and after (checkpoint), from one pass over both. */
export async function measure(
  runId: string,
  contentHash: string,
  maxPairs: number,
): Promise<{ before: Score; after: Score }> {
  const run = await db.trainingRun.findUniqueOrThrow({ where: { id: runId } });
  const recipe = RecipeInput.parse(run.recipe);
  if (recipe.stage !== 'dpo') throw new Error(`a ${recipe.stage} run has no reward margins to measure`);
  const { beta } = recipe;
  const rows: { prompt: string; margin: number; before: boolean; after: boolean }[] = [];
  await withModelLease(runId, async () =>
    runInChild(
      'logps',
      {
        model: await modelFolder(recipe.model),
        adapter: checkpointFolder(runId),
        pairs: setFile(contentHash),
        split: 'test',
        limit: maxPairs,
        maxLength: recipe.maxLength,
        completionEnd: recipe.completionEnd,
      },
      {
        label: `measure ${runId}`,
        signal: new AbortController().signal,
        onEvent: (e) => {
          if (e.type !== 'pair') return;
          rows.push({
            prompt: e.prompt,
            margin: beta * (e.chosen - e.referenceChosen - (e.rejected - e.referenceRejected)),
            before: e.referenceChosen > e.referenceRejected,
            after: e.chosen > e.rejected,
          });
          say(`measure held-out pairs: ${rows.length}`, false);
        },
      },
    ),
  );
  say(`measured ${rows.length} held-out pairs`);
  const score = (margins: number[], right: boolean[]): Score => {
    const { mean, low, high } = bootstrapMean(margins, { clusters: rows.map((r) => r.prompt) });
    return {
      accuracy: right.filter(Boolean).length / right.length,
      margin: mean,
      interval: [low, high],
      pairs: rows.length,
    };
  };
  return {
    // The base measured against itself: its margin is 0 by definition, its accuracy is not.
    before: score(
      rows.map(() => 0),
      rows.map((r) => r.before),
    ),
    after: score(
      rows.map((r) => r.margin),
      rows.map((r) => r.after),
    ),
  };
}
