/**
 * The two halves of a decoder layer, each one node of the tape with its own backward pass. What costs a pass over memory
 * and no product (the norms, SwiGLU) is computed again there instead of being kept (selective recomputation,
 * arXiv 2205.05198): activations take half the memory for the same time.
 */
import { after } from '../graph/record';
import type { ModelConfig } from '../io/config';
import { type Tensor, tf } from '../tf';
import { attention, attentionGradient } from './attention';
import type { Layout } from './layout';
import { adapted, linear, linearGradient, matricesOf } from './linear';
import type { LayerLora } from './lora';
import {
  gainGradient,
  inverseRms,
  normalised,
  normGradient,
  sumOf,
  swiglu,
  swigluGradient,
  withGradient,
} from './ops';
import { trainedOf } from './trained';
import type { LayerWeights } from './weights';

/** x + o(attention(qkv(norm(x)))), x [T, D]. */
export function attentionBlock(
  config: ModelConfig,
  layer: LayerWeights,
  lora: LayerLora | undefined,
  layout: Layout,
  x: Tensor,
): Tensor {
  const [qkv, o] = [adapted(layer, lora, 'qkv'), adapted(layer, lora, 'o')];
  const gain = layer.inputNorm;
  return withGradient(
    [x, ...matricesOf(qkv), ...matricesOf(o), ...trainedOf(gain)],
    () => {
      const inverse = inverseRms(x, config.rmsEps);
      const projected = linear(normalised(x, inverse, gain), qkv);
      const { q, k, v, p, mixed } = attention(projected.y, layout, config);
      const out = linear(mixed, o);
      return {
        value: tf.add(x, out.y),
        saved: { kept: [x, inverse, q, k, v, mixed], p, lowQkv: projected.low, lowO: out.low },
      };
    },
    (dy, { kept, p, lowQkv, lowO }) => {
      const [x, inverse, q, k, v, mixed] = kept as [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor];
      const ofO = linearGradient(dy, mixed, lowO, o);
      const dQkv = attentionGradient(sumOf(ofO.dx), { q, k, v, p, mixed }, layout, config);
      const h = after(dQkv, () => normalised(x, inverse, gain));
      const ofQkv = linearGradient(dQkv, h, lowQkv, qkv);
      const dh = sumOf(ofQkv.dx);
      const dx = normGradient(dh, x, inverse, gain);
      return [tf.add(dy, dx), ...ofQkv.matrices, ...ofO.matrices, ...gainGradient(dh, x, inverse, gain)];
    },
  );
}

/** x + down(swiglu(gate(h), up(h))), h = norm(x), x [T, D]. */
export function feedForwardBlock(
  config: ModelConfig,
  layer: LayerWeights,
  lora: LayerLora | undefined,
  x: Tensor,
): Tensor {
  const gate = adapted(layer, lora, 'gate');
  const up = adapted(layer, lora, 'up');
  const down = adapted(layer, lora, 'down');
  const gain = layer.postNorm;
  return withGradient(
    [x, ...[gate, up, down].flatMap(matricesOf), ...trainedOf(gain)],
    () => {
      const inverse = inverseRms(x, config.rmsEps);
      const h = normalised(x, inverse, gain);
      const [g, u] = [linear(h, gate), linear(h, up)];
      const out = linear(swiglu(g.y, u.y).value, down);
      return {
        value: tf.add(x, out.y),
        saved: { kept: [x, inverse, g.y, u.y], lowGate: g.low, lowUp: u.low, lowDown: out.low },
      };
    },
    (dy, { kept, lowGate, lowUp, lowDown }) => {
      const [x, inverse, g, u] = kept as [Tensor, Tensor, Tensor, Tensor];
      const [h, activated] = after(dy, () => [normalised(x, inverse, gain), swiglu(g, u)] as const);
      const ofDown = linearGradient(dy, activated.value, lowDown, down);
      const [dGate, dUp] = swigluGradient(sumOf(ofDown.dx), u, activated);
      const ofGate = linearGradient(dGate, h, lowGate, gate);
      const ofUp = linearGradient(dUp, h, lowUp, up);
      const dh = sumOf([...ofGate.dx, ...ofUp.dx]);
      const dx = normGradient(dh, x, inverse, gain);
      return [
        tf.add(dy, dx),
        ...ofGate.matrices,
        ...ofUp.matrices,
        ...ofDown.matrices,
        ...gainGradient(dh, x, inverse, gain),
      ];
    },
  );
}
