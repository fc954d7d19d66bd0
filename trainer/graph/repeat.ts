/** Work that is done thousands of times in the same sizes, as the steps of a decoder: recorded once a size, not once a run. */
import { type Tensor, tf } from '../tf';
import { native } from './binding';
import { mode, tensorsIn } from './compute';
import { Programs, type ReadyTape } from './program';
import { upload } from './record';

/** Tapes kept; a new size costs a recording of some milliseconds. */
const MOST_TAPES = 32;

/** `places[i]` says which of the batch's tensors capture i is; the others are weights, the same in every run. */
type Plan = { ready: ReadyTape; places: (number | undefined)[] };

/**
 * `work` must follow from the batch's structure and sizes alone, besides tensors that live as long as this. `probe` makes a
 * batch of the same structure and other sizes, for the graph.
 */
export class Repeated<B extends object> {
  private readonly programs = new Programs();
  private readonly plans = new Map<string, Plan>();

  constructor(
    private readonly work: (batch: B) => Tensor[],
    private readonly probe: (batch: B) => B,
  ) {}

  /** The caller disposes the batch and what comes out. */
  run(batch: B): Tensor[] {
    if (mode() === 'eager') return tf.tidy(() => this.work(batch));
    const tensors = tensorsIn(batch);
    upload(tensors);
    const ids = native().getInputTensorIds(tensors);
    const key = tensors.map((t) => t.shape.join()).join(';');
    const { ready, places } = this.plans.get(key) ?? this.plan(key, batch, ids);
    const captures = ready.tape.captures.map((c, i) =>
      places[i] === undefined ? c : { ...c, id: ids[places[i]]! },
    );
    return this.programs.runTape({ ...ready, tape: { ...ready.tape, captures } });
  }

  dispose(): void {
    this.programs.dispose();
    this.plans.clear();
  }

  private plan(key: string, batch: B, ids: number[]): Plan {
    let other: B | undefined;
    const probe = () => {
      const made = this.probe(batch);
      other = made;
      upload(tensorsIn(made));
      return () => this.work(made);
    };
    try {
      const ready = this.programs.ready({ work: () => this.work(batch), probe });
      const at = new Map(ids.map((id, i) => [id, i]));
      const plan = { ready, places: ready.tape.captures.map(({ id }) => at.get(id)) };
      if (this.plans.size >= MOST_TAPES) this.plans.clear();
      this.plans.set(key, plan);
      return plan;
    } finally {
      tf.dispose(tensorsIn(other));
    }
  }
}
