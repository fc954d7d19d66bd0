import { type Tensor2D, tf } from '../tf';
import { PRODUCT_NAMES, PRODUCTS } from './linear-layers';
import { type Adapter, loraTensors } from './lora';
import { product } from './ops';
import type { Weights } from './weights';

/** Adds the adapter's products to the weights in place (W + scale · B A): generation then costs what the base costs. */
export function mergeAdapter(weights: Weights, adapter: Adapter): void {
  const lora = loraTensors(adapter);
  weights.layers.forEach(({ linear }, l) => {
    for (const name of PRODUCT_NAMES) {
      const { weight, ...rest } = linear[name];
      const loras = PRODUCTS[name].map((one) => lora.layers[l]?.[one]);
      if (loras.every((one) => one === undefined)) continue;
      const merged = tf.tidy(() => {
        const change = loras.map((one, i) =>
          one ? tf.mul(product(one.b, one.a), one.scale) : tf.zeros([rest.widths[i]!, weight.shape[1]]),
        );
        return tf.add(weight, change.length === 1 ? change[0]! : tf.concat(change, 0)) as Tensor2D;
      });
      linear[name] = { ...rest, weight: merged };
      weight.dispose();
    }
  });
  lora.dispose();
}
