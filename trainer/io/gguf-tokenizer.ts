/** `tokenizer.json` and its neighbours from the byte-pair vocabulary in a GGUF file. */
import { TrainerError } from '../errors';
import type { GgufValue } from './gguf-header';

type Metadata = Map<string, GgufValue>;
const CONTROL = 3;
const USER_DEFINED = 4;

const byteLevel = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true };
/** By `tokenizer.ggml.pre`: how the text is split before merging. */
const PRE_TOKENIZERS: Record<string, unknown> = {
  smollm: { type: 'Sequence', pretokenizers: [{ type: 'Digits', individual_digits: true }, byteLevel] },
  'gpt-2': byteLevel,
};

export type GgufTokenizer = { tokenizer: unknown; config: Record<string, unknown> };

/** Throws for a vocabulary that is not byte-pair or whose pre-tokenizer is unknown: its ids would be wrong. */
export function tokenizerFromGguf(metadata: Metadata, file: string): GgufTokenizer {
  const model = metadata.get('tokenizer.ggml.model');
  const pre = metadata.get('tokenizer.ggml.pre');
  const preTokenizer = typeof pre === 'string' ? PRE_TOKENIZERS[pre] : undefined;
  if (model !== 'gpt2' || !preTokenizer)
    throw new TrainerError(
      'unsupported_tokenizer',
      `The tokenizer of ${file} is ${String(model)}/${String(pre)}; known are gpt2/${Object.keys(PRE_TOKENIZERS).join(' and gpt2/')}.`,
    );
  const tokens = texts(metadata, 'tokenizer.ggml.tokens', file);
  const types = (metadata.get('tokenizer.ggml.token_type') ?? []) as GgufValue[];
  const merges = texts(metadata, 'tokenizer.ggml.merges', file).map((merge) => merge.split(' '));
  const added = tokens.flatMap((content, id) =>
    types[id] === CONTROL || types[id] === USER_DEFINED
      ? [
          {
            id,
            content,
            single_word: false,
            lstrip: false,
            rstrip: false,
            normalized: false,
            special: types[id] === CONTROL,
          },
        ]
      : [],
  );
  const tokenizer = {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: added,
    normalizer: null,
    pre_tokenizer: preTokenizer,
    post_processor: null,
    decoder: { ...byteLevel, add_prefix_space: true },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
      merges,
    },
  };
  return { tokenizer, config: tokenizerConfig(metadata, tokens) };
}

function tokenizerConfig(metadata: Metadata, tokens: string[]): Record<string, unknown> {
  const config: Record<string, unknown> = {
    tokenizer_class: 'PreTrainedTokenizerFast',
    clean_up_tokenization_spaces: false,
    model_max_length: metadata.get('llama.context_length'),
  };
  for (const [name, key] of SPECIAL_IDS) {
    const id = metadata.get(`tokenizer.ggml.${key}_token_id`);
    if (typeof id === 'number' && tokens[id] !== undefined) config[name] = tokens[id];
  }
  const template = metadata.get('tokenizer.chat_template');
  if (typeof template === 'string') config.chat_template = template;
  return config;
}

const SPECIAL_IDS = [
  ['bos_token', 'bos'],
  ['eos_token', 'eos'],
  ['unk_token', 'unknown'],
  ['pad_token', 'padding'],
] as const;

function texts(metadata: Metadata, key: string, file: string): string[] {
  const list = metadata.get(key);
  if (Array.isArray(list) && list.every((item) => typeof item === 'string')) return list as string[];
  throw new TrainerError('bad_gguf', `${file} has no list of texts under ${key}.`);
}
