/** For test files that hold graphs against eager steps: a model, an adapter that is no longer new, and tokens. */
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { pickBackend } from '@/trainer/backend';
import { disposeGraphs, setMode } from '@/trainer/graph/compute';
import type { LinearName } from '@/trainer/model/linear-layers';
import { type LoraTensors, loraTensors, newAdapter } from '@/trainer/model/lora';
import { loadWeights, type Weights } from '@/trainer/model/weights';
import { nanoDir } from './nano';

/** Both are there while the file's tests run; after each of them its graphs go and the mode is as it was. */
export function movedAdapter(targets: readonly LinearName[]): { weights: Weights; lora: LoraTensors } {
  const moved = {} as { weights: Weights; lora: LoraTensors };
  beforeAll(async () => {
    expect((await pickBackend()).name).toMatch(/^tensorflow/);
    moved.weights = await loadWeights(nanoDir('nano-qwen2'));
    const spec = { rank: 4, alpha: 8, rslora: false, targets: [...targets] };
    const adapter = newAdapter(moved.weights.config, spec, 1);
    for (let i = 0; i < adapter.values.length; i += 5) adapter.values[i]! += 0.02;
    moved.lora = loraTensors(adapter);
  });
  afterEach(() => {
    setMode(undefined);
    disposeGraphs();
  });
  afterAll(() => {
    moved.lora.dispose();
    moved.weights.dispose();
  });
  return moved;
}

export const tokens = (n: number, from: number) =>
  Array.from({ length: n }, (_, i) => ((i + from) * 7919) % 800);
