/** The ends of a run: its folder and first values, and the checkpoint it leaves. */
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { TrainerError } from './errors';
import type { ModelConfig } from './io/config';
import { newAdapter } from './model/lora';
import { newHead, ofAdapter, ofJudge, partsOf, type Trainable } from './model/trainable';
import { readPeft, writeJudge, writePeft } from './peft';
import type { Recipe } from './recipe';
import type { DataCounts } from './stages/stage';

/** What the run starts from: a new adapter or a given one, for a judge with a new reward head. */
export function firstTrainable(recipe: Recipe, config: ModelConfig): Trainable {
  const adapter = recipe.adapter
    ? readPeft(recipe.adapter, config)
    : newAdapter(config, recipe.lora, recipe.seed);
  if (recipe.stage !== 'judge') return ofAdapter(adapter);
  return ofJudge(adapter, newHead(config.hiddenSize, recipe.seed));
}

/** `base` is the model's name or path. */
export function writeCheckpoint(dir: string, trained: Trainable, base: string): void {
  const { adapter, head } = partsOf(trained);
  if (trained.head > 0) writeJudge(dir, adapter, head, base);
  else writePeft(dir, adapter, base);
}

export function openRunFolder(runDir: string, resume: boolean): void {
  if (
    !resume &&
    ['metrics.jsonl', 'state', 'adapter_config.json'].some((name) => existsSync(path.join(runDir, name)))
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
