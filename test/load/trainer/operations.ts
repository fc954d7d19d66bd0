/** Floating-point operations that training needs: nothing for padding, nothing twice, nothing for frozen weights. */
import type { TokenPair } from '@/trainer/data/pack';
import { packPairs } from '@/trainer/data/pack';
import type { ModelConfig } from '@/trainer/io/config';
import { LINEAR_LAYERS, linearShape } from '@/trainer/model/linear-layers';

/** `rows` go through the layers, `targets` are predicted, `seen` are (query, key) pairs that attention looks at. */
export type Work = { rows: number; targets: number; seen: number };

/** Work of pairs computed together: each prompt once, and each answer to it once. */
export function workOf(pairs: TokenPair[]): Work {
  const { ids, targets, sequences, sees } = packPairs(pairs);
  let seen = 0;
  sequences.forEach(({ length }, s) => {
    for (let query = 0; query < length; query++)
      for (let key = 0; key <= query; key++) if (sees(s, query, key)) seen++;
  });
  return { rows: ids.length, targets: targets.length, seen };
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
