/** `tokenizer.json` and its neighbours from the byte-pair vocabulary in a GGUF file. */
import { TrainerError } from '../errors';
import type { GgufValue } from './gguf-header';
import { PRE_TOKENIZERS } from './gguf-pre-tokenizers';

type Metadata = Map<string, GgufValue>;

/** `tokenizer.ggml.token_type`. */
export const TOKEN_TYPES = { normal: 1, control: 3, userDefined: 4, unused: 5 } as const;
/** Special tokens by their names in tokenizer_config.json and in GGUF. */
export const SPECIAL_IDS = [
  ['bos_token', 'bos'],
  ['eos_token', 'eos'],
  ['unk_token', 'unknown'],
  ['pad_token', 'padding'],
] as const;
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
    types[id] === TOKEN_TYPES.control || types[id] === TOKEN_TYPES.userDefined
      ? [
          {
            id,
            content,
            single_word: false,
            lstrip: false,
            rstrip: false,
            normalized: false,
            special: types[id] === TOKEN_TYPES.control,
          },
        ]
      : [],
  );
  const tokenizer = {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: added,
    normalizer: pre === 'qwen2' ? { type: 'NFC' } : null,
    pre_tokenizer: preTokenizer,
    post_processor: null,
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: pre === 'llama-bpe',
      // what fills the vocabulary up to the embedding's rows is no token
      vocab: Object.fromEntries(
        tokens.flatMap((token, id) => (types[id] === TOKEN_TYPES.unused ? [] : [[token, id]])),
      ),
      merges,
    },
  };
  return { tokenizer, config: tokenizerConfig(metadata, tokens) };
}

function tokenizerConfig(metadata: Metadata, tokens: string[]): Record<string, unknown> {
  const config: Record<string, unknown> = {
    tokenizer_class: 'PreTrainedTokenizerFast',
    clean_up_tokenization_spaces: false,
    model_max_length: metadata.get(`${metadata.get('general.architecture')}.context_length`),
  };
  for (const [name, key] of SPECIAL_IDS) {
    const id = metadata.get(`tokenizer.ggml.${key}_token_id`);
    if (typeof id === 'number' && tokens[id] !== undefined) config[name] = tokens[id];
  }
  const template = metadata.get('tokenizer.chat_template');
  if (typeof template === 'string') config.chat_template = template;
  return config;
}

function texts(metadata: Metadata, key: string, file: string): string[] {
  const list = metadata.get(key);
  if (Array.isArray(list) && list.every((item) => typeof item === 'string')) return list as string[];
  throw new TrainerError('bad_gguf', `${file} has no list of texts under ${key}.`);
}
