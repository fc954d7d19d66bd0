/**
 * How a text is split before merging: `tokenizer.ggml.pre` of a GGUF file, and the `pre_tokenizer` of tokenizer.json that
 * does the same. Source: llama.cpp, src/llama-vocab.cpp (the regexes of each name).
 */

type Json = Record<string, unknown>;

const byteLevel = (useRegex: boolean): Json => ({
  type: 'ByteLevel',
  add_prefix_space: false,
  trim_offsets: true,
  use_regex: useRegex,
});
const sequence = (...pretokenizers: Json[]): Json => ({ type: 'Sequence', pretokenizers });
/** The regex of cl100k with numbers of at most so many digits in one token. */
const splitLikeGpt4 = (digits: string): Json => ({
  type: 'Split',
  pattern: {
    Regex: String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|${digits}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
  },
  behavior: 'Isolated',
  invert: false,
});

export const PRE_TOKENIZERS: Record<string, Json> = {
  smollm: sequence({ type: 'Digits', individual_digits: true }, byteLevel(true)),
  'gpt-2': byteLevel(true),
  qwen2: sequence(splitLikeGpt4(String.raw`\p{N}`), byteLevel(false)),
  'llama-bpe': sequence(splitLikeGpt4(String.raw`\p{N}{1,3}`), byteLevel(false)),
};

/** The name of a `pre_tokenizer`; undefined for one that llama.cpp has no name for here. */
export function nameOfPreTokenizer(step: unknown): string | undefined {
  const wanted = signature(step);
  return Object.keys(PRE_TOKENIZERS).find((name) => signature(PRE_TOKENIZERS[name]) === wanted);
}

/** What decides the split, and nothing else. */
function signature(step: unknown): string {
  if (typeof step !== 'object' || step === null) return 'none';
  const one = step as Json;
  if (one.type === 'Sequence' && Array.isArray(one.pretokenizers))
    return one.pretokenizers.map(signature).join(' then ');
  if (one.type === 'ByteLevel')
    return `bytes${one.use_regex === false ? '' : ' by regex'}${one.add_prefix_space === true ? ' after a space' : ''}`;
  if (one.type === 'Digits') return `digits ${one.individual_digits === true}`;
  const pattern = (one.pattern as Json | undefined)?.Regex;
  return `${one.type} ${pattern} ${one.behavior} ${one.invert === true}`;
}
