import { type Tensor2D, tf } from '../tf';
import { LINEAR_LAYERS } from './linear-layers';
import { type Adapter, loraTensors } from './lora';
import { product } from './ops';
import type { Weights } from './weights';

/** Adds the adapter's products to the weights in place (W + scale · B A): generation then costs what the base costs. */
export function mergeAdapter(weights: Weights, adapter: Adapter): void {
  const lora = loraTensors(adapter);
  weights.layers.forEach(({ linear }, l) => {
    for (const name of LINEAR_LAYERS) {
      const low = lora.layers[l]?.[name];
      if (!low) continue;
      const { weight } = linear[name];
      const merged = tf.tidy(() => tf.add(weight, tf.mul(product(low.b, low.a), low.scale))) as Tensor2D;
      linear[name] = { ...linear[name], weight: merged };
      weight.dispose();
    }
  });
  lora.dispose();
}
