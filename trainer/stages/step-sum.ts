/** What the groups of an optimizer step add up to. */
import type { PackedRows } from '../model/layout';
import { mustRecompute, shapeOf } from '../model/memory';
import type { Model } from '../model/trainable';
import type { Recipe } from '../recipe';
import { type Tensor, tf } from '../tf';
import type { Scores, StepResult } from './stage';

export class StepSum {
  private gradient: Tensor[] | undefined;
  private tokens = 0;
  private places = 0;

  /** Gradients are divided by `count`: the step's rows, or its tokens that count. */
  constructor(
    private readonly model: Model,
    private readonly memory: Recipe['memory'],
    private readonly count: number,
  ) {}

  /** Adds what `compute` answers of a packed group; it is told whether memory asks to compute layers again. */
  add<G extends { gradient: Tensor[] }>(packed: PackedRows, compute: (recompute: boolean) => G): G {
    const shape = shapeOf(packed);
    const result = compute(mustRecompute(this.model.weights.config, shape, this.memory));
    const sum = this.gradient;
    this.gradient = sum
      ? result.gradient.map((g, i) => inPlaceOf([sum[i]!, g], tf.add(sum[i]!, g)))
      : result.gradient;
    this.tokens += shape.rows;
    this.places += shape.places;
    return result;
  }

  result(scores: Scores): StepResult {
    const { count, tokens, places } = this;
    const gradient = this.gradient!.map((g) => inPlaceOf([g], tf.div(g, count)));
    return { scores, gradient, tokens, places };
  }
}

/** One tensor at a time is there twice. */
function inPlaceOf(old: Tensor[], tensor: Tensor): Tensor {
  tf.dispose(old);
  return tensor;
}
