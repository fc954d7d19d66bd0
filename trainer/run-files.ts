/** The ends of a run: its folder and first values, and the checkpoint it leaves. */
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { TrainerError } from './errors';
import type { ModelConfig } from './io/config';
import { writeModelFolder } from './io/model-folder';
import type { TensorData } from './io/safetensors-write';
import { newAdapter } from './model/lora';
import { namedWeights, valuesOfPart } from './model/named-weights';
import {
  flatValues,
  type Model,
  newHead,
  ofAdapter,
  ofJudge,
  partsOf,
  type Trainable,
} from './model/trainable';
import { readPeft, writeJudge, writePeft } from './peft';
import type { Recipe } from './recipe';
import type { DataCounts } from './stages/stage';

/**
 * What the run starts from beside the model: a new adapter or a given one, for a judge with a new reward head. Nothing where
 * all weights are trained.
 */
export function firstTrainable(recipe: Recipe, config: ModelConfig): Trainable | undefined {
  if (recipe.tune === 'full') return undefined;
  const adapter = recipe.adapter
    ? readPeft(recipe.adapter, config)
    : newAdapter(config, recipe.lora, recipe.seed);
  if (recipe.stage !== 'judge') return ofAdapter(adapter);
  return ofJudge(adapter, newHead(config.hiddenSize, recipe.seed));
}

/**
 * Writes what was trained beside the run's other files: a PEFT folder, or a Hugging Face folder like the one in
 * `recipe.model`. Answers the file with the weights. `base` is the model's name or path.
 */
export function writeCheckpoint(
  dir: string,
  model: Model,
  { recipe, initial, base }: { recipe: Recipe; initial: Trainable | undefined; base: string },
): string {
  if (!initial) {
    const tensors = new Map<string, TensorData>();
    for (const part of namedWeights(model.weights))
      tensors.set(part.name, {
        shape: part.shape,
        get data() {
          return valuesOfPart(part);
        },
      });
    writeModelFolder(recipe.model, dir, tensors, 'float32');
    return path.join(dir, 'model.safetensors');
  }
  const { adapter, head } = partsOf({ ...initial, values: flatValues(model.list) });
  const origin = { base, dropout: recipe.lora.dropout };
  if (initial.head > 0) writeJudge(dir, adapter, head, origin);
  else writePeft(dir, adapter, origin);
  return path.join(dir, 'adapter_model.safetensors');
}

export function openRunFolder(runDir: string, resume: boolean): void {
  if (
    !resume &&
    ['metrics.jsonl', 'state', 'adapter_config.json', 'config.json'].some((name) =>
      existsSync(path.join(runDir, name)),
    )
  )
    throw new TrainerError(
      'run_exists',
      `${runDir} already holds a run. Resume it, or train into another folder.`,
    );
  mkdirSync(runDir, { recursive: true });
}

export function countsInWords({ rows, train, test, dropped, truncated, mix }: DataCounts): string {
  const parts = Object.entries(dropped).flatMap(([reason, n]) => (n > 0 ? `${n} dropped (${reason})` : []));
  if (truncated) parts.push(`${truncated} with a prompt cut on its left`);
  for (const { file, got, wanted } of mix ?? [])
    parts.push(`${file} ${percent(got)} of the tokens (${percent(wanted)} wanted)`);
  return [`${rows} rows read: ${train} to train, ${test} held out`, ...parts].join(', ');
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
