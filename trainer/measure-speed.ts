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

/** Operations a second of a 1024³ product, the best within `seconds`: the roofline that training is measured against. */
export async function speedOfLargeProduct(seconds: number): Promise<number> {
  await pickBackend();
  const [a, b] = [tf.randomNormal([1024, 1024]), tf.randomNormal([1024, 1024])];
  let best = Number.POSITIVE_INFINITY;
  for (const end = performance.now() + seconds * 1000; performance.now() < end; ) {
    const began = performance.now();
    // one number is read, so that the reading is not what is measured
    tf.tidy(() => tf.slice(tf.matMul(a, b), [0, 0], [1, 1]).dataSync());
    best = Math.min(best, performance.now() - began);
  }
  tf.dispose([a, b]);
  return (2 * 1024 ** 3) / (best / 1000);
}
