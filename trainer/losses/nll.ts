/** Negative log-likelihood per token: the loss of continued pre-training and of supervised fine-tuning. */
import { type Tensor, tf } from '../tf';

/**
 * −Σ log p / count, in nats: of log-probabilities [tokens] and the tokens of the whole optimizer step, of which these may be
 * a part. In a graph `count` is a scalar tensor, as it differs from step to step.
 */
export const nll = (tokenLogProbs: Tensor, count: Tensor | number): Tensor =>
  tf.neg(tf.div(tf.sum(tokenLogProbs), count));
