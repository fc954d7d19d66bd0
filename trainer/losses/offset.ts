/**
 * DPO with an offset (ODPO, arXiv 2402.10571, section 3): a pair's answers are to lie further apart the more they were judged
 * to differ, −log σ(β Δ − α f(margin)). The paper takes any increasing f and compares the logarithm with the identity. Its
 * logarithm has no value at 0 and is negative below 1; `log` here is log(1 + margin), which asks nothing for a margin of 0.
 */
import { type Tensor, tf } from '../tf';

export type OffsetScale = 'log' | 'identity';

/** α f(margin) of margins [pairs], each 0 or above: [pairs], in units of β Δ. */
export const marginOffset = (margin: Tensor, alpha: number, scale: OffsetScale = 'log'): Tensor =>
  tf.mul(scale === 'log' ? tf.log1p(margin) : margin, alpha);
