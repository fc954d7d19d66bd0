/** How fast this machine multiplies, for estimates. */
import { pickBackend } from './backend';
import { tf } from './tf';

/** Floating-point operations a second of a product as a layer has it: [512, 576] · [576, 1536], best of five. */
export async function measureSpeed(): Promise<number> {
  await pickBackend();
  const a = tf.ones([512, 576]) as ReturnType<typeof tf.ones>;
  const b = tf.ones([576, 1536]);
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 5; i++) {
    const began = performance.now();
    const product = tf.matMul(a as never, b as never);
    product.dataSync();
    best = Math.min(best, performance.now() - began);
    product.dispose();
  }
  tf.dispose([a, b]);
  return (2 * 512 * 576 * 1536) / (best / 1000);
}
