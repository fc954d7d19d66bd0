/** What the groups of an optimizer step add up to. */
import type { PackedRows } from '../model/layout';
import { mustRecompute, shapeOf } from '../model/memory';
import type { Model } from '../model/trainable';
import type { Recipe } from '../recipe';
import type { Scores, StepResult } from './stage';

export class StepSum {
  private readonly gradient: Float32Array;
  private tokens = 0;
  private places = 0;

  /** Gradients are divided by `count`: the step's rows, or its tokens that count. */
  constructor(
    private readonly model: Model,
    private readonly memory: Recipe['memory'],
    private readonly count: number,
  ) {
    this.gradient = new Float32Array(model.list.reduce((sum, t) => sum + t.size, 0));
  }

  /** Adds what `compute` answers of a packed group; it is told whether memory asks to compute layers again. */
  add<G extends { gradient: Float32Array }>(packed: PackedRows, compute: (recompute: boolean) => G): G {
    const shape = shapeOf(packed);
    const result = compute(mustRecompute(this.model.weights.config, shape, this.memory));
    const { gradient, count } = this;
    for (let i = 0; i < gradient.length; i++) gradient[i]! += result.gradient[i]! / count;
    this.tokens += shape.rows;
    this.places += shape.sequences * shape.longest;
    return result;
  }

  result(scores: Scores): StepResult {
    const { gradient, tokens, places } = this;
    return { scores, gradient, tokens, places };
  }
}
