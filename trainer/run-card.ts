/** The model card of a run that has ended, from what the run knows and what its host said of its data. */
import path from 'node:path';
import { writeTextAtomic } from './io/atomic';
import { MetricsFile } from './metrics';
import { type ModelCardInput, modelCard } from './model-card';
import type { DataCounts } from './stages/stage';

type RunCard = Omit<ModelCardInput, 'seconds' | 'data'> & {
  data: { sha256: string } & DataCounts;
  /** What the host put into the lineage: its recipe names models where the trainer's names folders. */
  lineage: Record<string, unknown>;
};

/** Writes README.md into the run folder. */
export function writeRunCard(runDir: string, { lineage, ...run }: RunCard): void {
  const { set, setVersion, corpora, recipe } = lineage;
  // all steps, also those before the run was resumed
  const steps = new MetricsFile(path.join(runDir, 'metrics.jsonl')).read();
  const card = modelCard({
    ...run,
    recipe: isObject(recipe) ? recipe : run.recipe,
    seconds: steps.reduce((sum, metric) => sum + ('seconds' in metric ? metric.seconds : 0), 0),
    data: {
      ...run.data,
      ...(typeof set === 'string' ? { set } : {}),
      ...(typeof setVersion === 'number' ? { setVersion } : {}),
      ...(Array.isArray(corpora) ? { corpora: corpora as { name: string; weight: number }[] } : {}),
    },
  });
  writeTextAtomic(path.join(runDir, 'README.md'), card);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
