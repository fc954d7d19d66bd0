/** AdamW (arXiv 1711.05101, algorithm 2): Adam with decoupled weight decay, on one flat array of values. */

export type AdamWOptions = { beta1: number; beta2: number; eps: number; weightDecay: number };
/** First and second moments, as long as the values. */
export type Moments = { m: Float32Array; v: Float32Array };

export const newMoments = (size: number): Moments => ({
  m: new Float32Array(size),
  v: new Float32Array(size),
});

/** Changes `values` and `moments` in place. `step` counts from 1. Computed in double, stored in single precision. */
export function adamW(
  values: Float32Array,
  gradient: Float32Array,
  { m, v }: Moments,
  step: number,
  learningRate: number,
  { beta1, beta2, eps, weightDecay }: AdamWOptions,
): void {
  const stepSize = learningRate / (1 - beta1 ** step);
  const correction = Math.sqrt(1 - beta2 ** step);
  const keep = 1 - learningRate * weightDecay;
  for (let i = 0; i < values.length; i++) {
    const g = gradient[i]!;
    const m1 = beta1 * m[i]! + (1 - beta1) * g;
    const v1 = beta2 * v[i]! + (1 - beta2) * g * g;
    m[i] = m1;
    v[i] = v1;
    values[i] = values[i]! * keep - (stepSize * m1) / (Math.sqrt(v1) / correction + eps);
  }
}
