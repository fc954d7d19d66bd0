/**
 * Where the JavaScript tokenizer differs from the Rust one, `tokenizer.json` is rewritten to say the same in words that
 * both read alike: `Digits` is any Unicode number there (① ² ½) and ASCII digits here; the regex built into `ByteLevel`
 * takes `\s` as White_Space there and as JavaScript's set here (U+0085 and U+FEFF differ).
 */

type Json = Record<string, unknown>;

/** The regex of GPT-2 as the Rust crate has it. */
const BYTE_LEVEL = String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`;

/** A copy of the tokenizer's JSON with its pre-tokenizer rewritten. */
export function likeRust(tokenizer: Json): Json {
  const step = tokenizer.pre_tokenizer;
  return isObject(step) ? { ...tokenizer, pre_tokenizer: rewrite(step) } : tokenizer;
}

function rewrite(step: Json): Json {
  if (step.type === 'Sequence' && Array.isArray(step.pretokenizers))
    return { ...step, pretokenizers: (step.pretokenizers as Json[]).map(rewrite) };
  if (step.type === 'Digits') return split(step.individual_digits ? String.raw`\p{N}` : String.raw`\p{N}+`);
  if (step.type === 'ByteLevel' && step.use_regex !== false && !step.add_prefix_space)
    return sequence([split(BYTE_LEVEL), { ...step, use_regex: false }]);
  return step;
}

const split = (regex: string): Json => ({
  type: 'Split',
  pattern: { Regex: regex },
  behavior: 'Isolated',
  invert: false,
});
const sequence = (steps: Json[]): Json => ({ type: 'Sequence', pretokenizers: steps });
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
