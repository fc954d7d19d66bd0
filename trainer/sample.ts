/** Choosing a token from logits. */
import { stream } from './rng';

/** All but temperature, topP and seed are off where they are not given; topK 0, minP 0 and repetitionPenalty 1 are off too. */
export type SampleOptions = {
  /** 0 is greedy. */
  temperature: number;
  /** The fewest most likely tokens that together reach this; 1 is off. */
  topP: number;
  /** So many of the most likely tokens; those as likely as the last of them stay too. */
  topK?: number;
  /** Tokens at least this share as likely as the likeliest. */
  minP?: number;
  /** Logits of tokens that stand in the prompt or the text so far are divided by this where positive, else multiplied. */
  repetitionPenalty?: number;
  seed: number;
};

/** Tokens that may follow, and in proportion to what. `ids` undefined means all of them. */
export type Choices = { ids?: ArrayLike<number>; powers: Float64Array; total: number };

/**
 * Greedy at temperature 0; else by inverse transform among what the filters leave. The noise is a function of (seed, prompt,
 * sample, position), so a completion does not depend on what is generated beside it. `seen`: tokens of prompt and text so far.
 */
export function chooseToken(
  logits: Float32Array,
  options: SampleOptions,
  at: { prompt: string; sample: number; position: number },
  seen: Iterable<number> = [],
): number {
  const scores = penalised(logits, options.repetitionPenalty ?? 1, seen);
  if (options.temperature === 0) return indexOfLargest(scores);
  const { ids, powers, total } = choicesOf(scores, options);
  let left = stream(options.seed, 'sample', at.prompt, at.sample, at.position)() * total;
  for (let i = 0; i < powers.length; i++) {
    left -= powers[i]!;
    if (left < 0) return ids ? ids[i]! : i;
  }
  return indexOfLargest(scores);
}

/** What temperature, top-k, top-p (arXiv 1904.09751, section 3.1) and min-p (arXiv 2407.01082) leave, in this order. */
export function choicesOf(scores: Float32Array, options: SampleOptions): Choices {
  const { temperature, topP, topK = 0, minP = 0 } = options;
  const best = scores[indexOfLargest(scores)]!;
  let choices: Choices;
  if (topK > 0 && topK < scores.length)
    choices = powersOf(scores, best, temperature, likeliest(scores, topK));
  // without top-p nothing is summed over what min-p drops, so it need not be raised to powers
  else if (topP === 1 && minP > 0)
    choices = powersOf(
      scores,
      best,
      temperature,
      placesAbove(scores, best + temperature * Math.log(minP) - 1e-3),
    );
  else choices = powersOf(scores, best, temperature);
  if (topP < 1) choices = nucleus(choices, topP);
  return minP > 0 ? pick(choices, placesAbove(choices.powers, minP)) : choices;
}

/** Logits with the repetition penalty of arXiv 1909.05858, section 4.1, as transformers applies it. */
export function penalised(logits: Float32Array, penalty: number, seen: Iterable<number>): Float32Array {
  if (penalty === 1) return logits;
  const scores = logits.slice();
  for (const id of seen) scores[id] = logits[id]! < 0 ? logits[id]! * penalty : logits[id]! / penalty;
  return scores;
}

function indexOfLargest(values: Float32Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}

/** Powers relative to the largest score, whose power is 1. */
function powersOf(scores: Float32Array, best: number, temperature: number, ids?: number[]): Choices {
  const size = ids?.length ?? scores.length;
  const powers = new Float64Array(size);
  let total = 0;
  for (let i = 0; i < size; i++)
    total += powers[i] = Math.exp((scores[ids ? ids[i]! : i]! - best) / temperature);
  return { ...(ids ? { ids } : {}), powers, total };
}

function placesAbove(values: Float32Array | Float64Array, least: number): number[] {
  const places: number[] = [];
  for (let i = 0; i < values.length; i++) if (values[i]! >= least) places.push(i);
  return places;
}

/** The k largest, and those equal to the k-th. A heap of k, its smallest on top: most scores are only compared with it. */
function likeliest(scores: Float32Array, k: number): number[] {
  const heap = scores.slice(0, k).sort();
  for (let i = k; i < scores.length; i++) {
    const score = scores[i]!;
    if (!(score > heap[0]!)) continue;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= k) break;
      if (child + 1 < k && heap[child + 1]! < heap[child]!) child++;
      if (heap[child]! >= score) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = score;
  }
  return placesAbove(scores, heap[0]!);
}

/** The fewest most likely tokens whose probabilities reach topP, most likely first. */
function nucleus(choices: Choices, topP: number): Choices {
  const { powers, total } = choices;
  const places = placesReaching(powers, topP * total);
  places.sort((a, b) => powers[b]! - powers[a]! || a - b);
  let sum = 0;
  let size = 0;
  while (size < places.length && sum < topP * total) sum += powers[places[size++]!]!;
  return pick(choices, places.slice(0, size));
}

/** The places of all powers above a bound so low that together they reach `enough`: few, so that few have to be sorted. */
function placesReaching(powers: Float64Array, enough: number): number[] {
  for (let least = 1 / 16; least > Number.MIN_VALUE; least /= 16) {
    let sum = 0;
    for (let i = 0; i < powers.length; i++) if (powers[i]! >= least) sum += powers[i]!;
    if (sum >= enough) return placesAbove(powers, least);
  }
  return placesAbove(powers, 0);
}

function pick({ ids, powers }: Choices, places: number[]): Choices {
  const kept = Float64Array.from(places, (i) => powers[i]!);
  return {
    ids: ids ? places.map((i) => ids[i]!) : places,
    powers: kept,
    total: kept.reduce((sum, power) => sum + power, 0),
  };
}
