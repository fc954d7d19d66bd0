/** How fast this machine multiplies, for estimates. */
import { pickBackend } from './backend';
import { compute, mode } from './graph/compute';
import { precision, setPrecision } from './graph/precision';
import { upload } from './graph/record';
import { product } from './model/ops';
import { type Tensor2D, tf } from './tf';

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
  const [a, b] = squares(1024);
  // one number is read, so that the reading is not what is measured
  const best = fastest(seconds, () => tf.tidy(() => tf.slice(tf.matMul(a, b), [0, 0], [1, 1]).dataSync()));
  tf.dispose([a, b]);
  return (2 * 1024 ** 3) / best;
}

/** The same in bfloat16, as a recorded step has it, casts and all; undefined where steps do not run as graphs. */
export async function speedInBfloat16(seconds: number): Promise<number | undefined> {
  await pickBackend();
  if (mode() === 'eager') return undefined;
  const [a, b] = squares(1024);
  upload([a, b]);
  const before = precision();
  setPrecision('bfloat16');
  try {
    const probe = () => {
      const [a, b] = squares(1000);
      return { a, b };
    };
    const best = fastest(seconds, () => {
      const [one] = compute({ a, b }, probe, ({ a, b }) => [tf.slice(product(a, b), [0, 0], [1, 1])]);
      one!.dataSync();
      one!.dispose();
    });
    return (2 * 1024 ** 3) / best;
  } finally {
    setPrecision(before);
    tf.dispose([a, b]);
  }
}

const squares = (n: number): [Tensor2D, Tensor2D] => [tf.randomNormal([n, n]), tf.randomNormal([n, n])];

/** Seconds of the fastest of as many runs as fit. */
function fastest(seconds: number, work: () => unknown): number {
  let best = Number.POSITIVE_INFINITY;
  for (const end = performance.now() + seconds * 1000; performance.now() < end; ) {
    const began = performance.now();
    work();
    best = Math.min(best, performance.now() - began);
  }
  return best / 1000;
}
