/** What an optimizer changes: the trained tensors and their moments. */
import { upload } from '../graph/record';
import type { TensorData } from '../io/safetensors-write';
import { replace } from '../model/trained';
import { tf, type Variable } from '../tf';
import { type Moments, newMoments } from './adamw';

export class TrainedTensors {
  readonly moments: Moments;

  constructor(readonly values: readonly Variable[]) {
    this.moments = newMoments(values);
  }

  /** All of them by name; each is read from the back end when its `data` is asked for. */
  toSave(): Map<string, TensorData> {
    const tensors = new Map<string, TensorData>();
    for (const [name, tensor] of this.byName())
      tensors.set(name, {
        shape: tensor.shape,
        get data() {
          return tensor.dataSync() as Float32Array;
        },
      });
    return tensors;
  }

  /** Puts saved values in their places. */
  restore(read: (name: string) => Float32Array): void {
    for (const [name, tensor] of this.byName()) {
      replace(tensor, tf.tensor(read(name), tensor.shape));
      upload([tensor]);
    }
  }

  /** The moments alone: the values are the model's. */
  dispose(): void {
    tf.dispose([...this.moments.m, ...this.moments.v]);
  }

  private *byName(): Generator<[string, Variable]> {
    const { m, v } = this.moments;
    for (const [kind, list] of Object.entries({ values: this.values, m, v }))
      for (const [i, tensor] of list.entries()) yield [`${kind}.${i}`, tensor];
  }
}
