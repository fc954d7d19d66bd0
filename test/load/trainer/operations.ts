/** Floating-point operations that training needs: nothing for padding, nothing twice, nothing for frozen weights. */
import type { TokenPair } from '@/trainer/data/pack';
import { packPairs } from '@/trainer/data/pack';
import type { ModelConfig } from '@/trainer/io/config';
import { LINEAR_LAYERS, linearShape } from '@/trainer/model/linear-layers';

/** `rows` go through the layers, `targets` are predicted, `seen` are (query, key) pairs that attention looks at. */
export type Work = { rows: number; targets: number; seen: number };

/** Work of pairs computed together: each prompt once, and each answer to it once. */
export function workOf(pairs: TokenPair[]): Work {
  const { ids, targets, sequences } = packPairs(pairs);
  const own = (n: number) => (n * (n + 1)) / 2;
  const seen = sequences.flatMap(({ parts: [prompt = 0, ...answers] }) => [
    own(prompt),
    ...answers.map((n) => n * prompt + own(n)),
  ]);
  return { rows: ids.length, targets: targets.length, seen: seen.reduce((a, b) => a + b, 0) };
}

export const addWork = (a: Work, b: Work): Work => ({
  rows: a.rows + b.rows,
  targets: a.targets + b.targets,
  seen: a.seen + b.seen,
});

/** A forward pass: products with the linear layers and the output, and attention's two products. */
export function forwardOperations(config: ModelConfig, { rows, targets, seen }: Work) {
  const shapes = LINEAR_LAYERS.map((name) => linearShape(config, name));
  const linear = config.layers * shapes.reduce((sum, [o, i]) => sum + o * i, 0);
  const products = 2 * linear * rows + 2 * config.vocabSize * config.hiddenSize * targets;
  const attention = 4 * config.layers * config.heads * config.headDim * seen;
  return { products, attention };
}
