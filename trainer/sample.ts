/** Choosing a token from logits. */
import { stream } from './rng';

export type SampleOptions = { temperature: number; topP: number; seed: number };

/**
 * Greedy at temperature 0; else by inverse transform within the nucleus (arXiv 1904.09751, section 3.1). The noise is a
 * function of (seed, prompt, sample, position), so a completion does not depend on what is generated beside it.
 */
export function chooseToken(
  logits: Float32Array,
  { temperature, topP, seed }: SampleOptions,
  at: { prompt: string; sample: number; position: number },
): number {
  let best = 0;
  for (let i = 1; i < logits.length; i++) if (logits[i]! > logits[best]!) best = i;
  if (temperature === 0) return best;
  const powers = new Float64Array(logits.length);
  let total = 0;
  for (let i = 0; i < logits.length; i++)
    total += powers[i] = Math.exp((logits[i]! - logits[best]!) / temperature);
  const u = stream(seed, 'sample', at.prompt, at.sample, at.position)();
  const kept = topP < 1 ? nucleus(powers, total, topP) : { ids: undefined, total };
  let left = u * kept.total;
  const count = kept.ids?.length ?? powers.length;
  for (let i = 0; i < count; i++) {
    const id = kept.ids ? kept.ids[i]! : i;
    left -= powers[id]!;
    if (left < 0) return id;
  }
  return best;
}

/** The fewest most likely tokens whose probabilities reach topP, most likely first. */
function nucleus(powers: Float64Array, total: number, topP: number): { ids: number[]; total: number } {
  // all tokens below this together weigh less than 1 - topP, so none of them is needed
  const least = ((1 - topP) * total) / powers.length;
  const ids: number[] = [];
  for (let i = 0; i < powers.length; i++) if (powers[i]! >= least) ids.push(i);
  ids.sort((a, b) => powers[b]! - powers[a]! || a - b);
  let sum = 0;
  let size = 0;
  while (size < ids.length && sum < topP * total) sum += powers[ids[size++]!]!;
  return { ids: ids.slice(0, size), total: sum };
}
