/** Value and gradients of a loss over one packed batch: the network's part of the backward pass, the same for all stages. */
import { compute, type Kind, tensorsIn } from '../graph/compute';
import { decoderLayer, hiddenStates, type Rows } from '../model/forward';
import { rowsAdded } from '../model/gather';
import { FEW_ROWS } from '../model/linear';
import { type Model, trainedOfLayer } from '../model/trainable';
import { isTrained, trainedOf } from '../model/trained';
import { type Tensor, tf } from '../tf';

/** What a stage makes of hidden states [T, D]: the sum of its losses, and numbers it wants to know. */
export type Head<B> = (x: Tensor, batch: B, model: Model) => { value: Tensor; report: Tensor };

export type Work<B extends { rows: Rows }> = {
  batch: B;
  /** A batch of the same structure and other sizes; see graph/program.ts. */
  probe: () => B;
  head: Head<B>;
  /** The loss's name and all that `head` reads besides the batch and the model. */
  settings: { loss: string; training?: boolean };
};

/** Sum of the losses (not the mean), what the head reported, and the sum's gradient in the order of `Model.list`. */
export type Gradient = { value: number; report: Float32Array; gradient: Tensor[] };

/** Disposes the batch; the caller disposes the gradient. `recompute` saves memory: layers are computed again in the backward pass. */
export function gradientOf<B extends { rows: Rows }>(
  model: Model,
  work: Work<B>,
  recompute: boolean,
): Gradient {
  const { batch } = work;
  const probe = probeOf(work);
  const [value, report, ...gradient] = (
    recompute
      ? byLayer(model, work, probe)
      : compute(batch, probe, (batch) => onOneTape(model, batch, work.head), {
          name: 'gradient',
          reads: { model, settings: work.settings },
        })
  ) as [Tensor, Tensor, ...Tensor[]];
  const result = {
    value: (value.dataSync() as Float32Array)[0]!,
    report: report.dataSync() as Float32Array,
    gradient,
  };
  tf.dispose([value, report, ...tensorsIn(batch)]);
  return result;
}

/** The same without the gradient. Disposes the batch. */
export function lossOf<B extends { rows: Rows }>(model: Model, work: Work<B>): Omit<Gradient, 'gradient'> {
  const { batch, head, settings } = work;
  const ofBatch = (batch: B) => {
    const found = head(hiddenStates(model.weights, model.lora, batch.rows), batch, model);
    return [tf.reshape(found.value, [1]), found.report];
  };
  const kind = { name: 'loss', reads: { model, settings } };
  const [value, report] = compute(batch, probeOf(work), ofBatch, kind) as [Tensor, Tensor];
  const result = { value: value.dataSync()[0]!, report: report.dataSync() as Float32Array };
  tf.dispose([value, report, ...tensorsIn(batch)]);
  return result;
}

/** Few rows are not worth a graph. */
const probeOf = <B extends { rows: Rows }>({ batch, probe }: Work<B>) =>
  batch.rows.ids.size <= FEW_ROWS ? undefined : probe;

/** All layers on one tape: fastest. */
function onOneTape<B extends { rows: Rows }>(model: Model, batch: B, head: Head<B>): Tensor[] {
  let report: Tensor | undefined;
  const { value, grads } = tf.valueAndGrads(() => {
    const result = head(hiddenStates(model.weights, model.lora, batch.rows), batch, model);
    report = tf.keep(result.report);
    return result.value as never;
  })(model.list);
  return [value, release(report!), ...grads];
}

/**
 * Activations of one layer at a time (arXiv 1604.06174): the forward pass keeps only what enters each layer, the backward
 * pass computes each layer again. The same operations, so the same bits; half again the time. All layers are one graph.
 */
function byLayer<B extends { rows: Rows }>(
  model: Model,
  { batch, head, settings }: Work<B>,
  probe: (() => B) | undefined,
): Tensor[] {
  const { weights, lora } = model;
  /** Runs work on the batch and tensors [T, D]. */
  const run = <K extends string>(
    kind: Kind,
    states: Record<K, Tensor>,
    work: (batch: B, states: Record<K, Tensor>) => Tensor[],
  ) => {
    const other = probe && (() => withStates(probe(), states));
    return compute({ batch, states }, other, ({ batch, states }) => work(batch, states), kind);
  };
  const ofLayer = (name: string, l: number): Kind => ({
    name,
    reads: { config: weights.config, layer: weights.layers[l], lora: lora?.layers[l] },
  });
  const read = { config: weights.config, embedding: weights.embedding, norm: weights.norm };
  const atEnds = { ...read, head: weights.head, reward: model.head, settings };
  return tf.tidy(() => {
    const entering: Tensor[] = [tf.gather(weights.embedding, batch.rows.ids)];
    for (let l = 0; l < weights.layers.length; l++)
      entering.push(
        ...run(ofLayer('layer', l), { x: entering[l]! }, ({ rows }, { x }) => [
          decoderLayer(weights, l, lora?.layers[l], rows, x),
        ]),
      );
    const last = entering.pop()!;
    const [value, report, ...above] = run({ name: 'head', reads: atEnds }, { x: last }, (batch, { x }) =>
      ofLast(model, x, batch, head),
    ) as [Tensor, Tensor, ...Tensor[]];
    last.dispose();
    const gradients = new Map<Tensor, Tensor>();
    trainedAbove(model).forEach((tensor, i) => {
      gradients.set(tensor, above[i + 1]!);
    });
    let dx = above[0]!;
    for (let l = weights.layers.length - 1; l >= 0; l--) {
      const x = entering.pop()!;
      const own = trainedOfLayer(model, l);
      const [dIn, ...dOwn] = run(ofLayer('layer backwards', l), { x, dx }, ({ rows }, { x, dx }) =>
        // the backward pass frees what it is given
        tf.grads(() => decoderLayer(weights, l, lora?.layers[l], rows, x))([x, ...own], tf.clone(dx)),
      ) as [Tensor, ...Tensor[]];
      dOwn.forEach((g, i) => {
        gradients.set(own[i]!, g);
      });
      tf.dispose([dx, x]);
      dx = dIn;
    }
    if (isTrained(weights.embedding)) {
      const asOutput = gradients.get(weights.embedding);
      const [asInput] = run({ name: 'embedding', reads: atEnds }, { dx }, ({ rows }, { dx }) => [
        rowsAdded(dx, rows.ids, weights.embedding.shape[0]),
      ]) as [Tensor];
      gradients.set(weights.embedding, asOutput ? tf.add(asOutput, asInput) : asInput);
    }
    return [value, report, ...model.list.map((t) => gradients.get(t)!)];
  });
}

/** What is trained of that which reads the last layer. */
const trainedAbove = ({ weights, head }: Model) => trainedOf(weights.norm, weights.head, head);

/** Another batch with tensors as wide as these and as long as its own rows. */
function withStates<B extends { rows: Rows }, K extends string>(batch: B, states: Record<K, Tensor>) {
  const rows = batch.rows.ids.size;
  const like = (x: Tensor) => tf.zeros([rows, x.shape[1]!]);
  return {
    batch,
    states: Object.fromEntries(Object.entries<Tensor>(states).map(([k, x]) => [k, like(x)])) as Record<
      K,
      Tensor
    >,
  };
}

/** Loss, report, the gradient of what leaves the last layer, and those of `trainedAbove`. */
function ofLast<B>(model: Model, x: Tensor, batch: B, head: Head<B>): Tensor[] {
  let report: Tensor | undefined;
  const { value, grads } = tf.valueAndGrads((x) => {
    const result = head(x!, batch, model);
    report = tf.keep(result.report);
    return result.value as never;
  })([x, ...trainedAbove(model)]);
  return [value, release(report!), ...grads];
}

/** Hands a kept tensor back to the enclosing tidy. */
function release(kept: Tensor): Tensor {
  const copy = tf.clone(kept);
  kept.dispose();
  return copy;
}
