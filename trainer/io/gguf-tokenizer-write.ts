/** The byte-pair vocabulary of a Hugging Face folder as GGUF metadata; what llama.cpp would read differently is refused. */
import { TrainerError } from '../errors';
import { nameOfPreTokenizer, PRE_TOKENIZERS } from './gguf-pre-tokenizers';
import { SPECIAL_IDS, TOKEN_TYPES } from './gguf-tokenizer';
import type { GgufEntry } from './gguf-write';
import type { TokenizerFiles } from './tokenizer-files';

type Json = Record<string, unknown>;
type AddedToken = { id: number; content: string; special?: boolean };

/** `rows` of the embedding: the vocabulary is filled up to them. `endOfTurn` ends an answer. */
export function tokenizerToGguf(
  { json, config, special, chatTemplate }: TokenizerFiles,
  { rows, endOfTurn, dir }: { rows: number; endOfTurn: number; dir: string },
): GgufEntry[] {
  const { model, pre } = checkKind(json, dir);
  const added = (json.added_tokens ?? []) as AddedToken[];
  const { tokens, types } = vocabulary(model.vocab as Record<string, number>, added, rows);
  const idOf = new Map(tokens.map((token, id) => [token, id]));
  const merges = (model.merges as (string | string[])[]).map((m) =>
    typeof m === 'string' ? m : m.join(' '),
  );
  const ids = SPECIAL_IDS.flatMap(([name, key]): GgufEntry[] => {
    const id = special[name] === undefined ? undefined : idOf.get(special[name]);
    return id === undefined ? [] : [[`tokenizer.ggml.${key}_token_id`, 'u32', id]];
  });
  return [
    ['tokenizer.ggml.model', 'text', 'gpt2'],
    ['tokenizer.ggml.pre', 'text', pre],
    ['tokenizer.ggml.tokens', 'texts', tokens],
    ['tokenizer.ggml.token_type', 'i32s', types],
    ['tokenizer.ggml.merges', 'texts', merges],
    ...ids,
    ['tokenizer.ggml.eot_token_id', 'u32', endOfTurn],
    ['tokenizer.ggml.add_bos_token', 'bool', addsBos(json, config)],
    ...(chatTemplate === undefined ? [] : [['tokenizer.chat_template', 'text', chatTemplate] as GgufEntry]),
  ];
}

function checkKind(json: Json, dir: string): { model: Json; pre: string } {
  const refuse = (what: string) =>
    new TrainerError(
      'unsupported_tokenizer',
      `The tokenizer in ${dir} cannot be exported: ${what} llama.cpp would make other ids of the same text.`,
    );
  const model = (json.model ?? {}) as Json;
  if (model.type !== 'BPE' || model.byte_fallback === true)
    throw refuse(
      `it is ${model.byte_fallback ? 'byte-pair with byte fallback' : model.type}, not byte-level byte-pair.`,
    );
  if (model.continuing_subword_prefix || model.end_of_word_suffix)
    throw refuse('its pieces of a word have a prefix or a suffix.');
  const normalizer = (json.normalizer as Json | null | undefined)?.type;
  if (normalizer !== undefined && normalizer !== 'NFC') throw refuse(`it normalises text (${normalizer}).`);
  const pre = nameOfPreTokenizer(json.pre_tokenizer);
  if (pre === undefined)
    throw refuse(`it splits text in none of the known ways (${Object.keys(PRE_TOKENIZERS).join(', ')}).`);
  return { model, pre };
}

/** Token and type by id; an id without a token is a row of the embedding that no text leads to. */
function vocabulary(vocab: Record<string, number>, added: AddedToken[], rows: number) {
  const tokens = Array.from({ length: rows }, (_, id) => `[PAD${id}]`);
  const types: number[] = new Array(rows).fill(TOKEN_TYPES.unused);
  for (const [token, id] of Object.entries(vocab)) {
    tokens[id] = token;
    types[id] = TOKEN_TYPES.normal;
  }
  for (const { id, content, special } of added) {
    tokens[id] = content;
    types[id] = special ? TOKEN_TYPES.control : TOKEN_TYPES.userDefined;
  }
  return { tokens, types };
}

/** Whether a text begins with a token of its own when transformers encodes it. */
function addsBos({ post_processor: processor }: Json, config: Json): boolean {
  if (typeof config.add_bos_token === 'boolean') return config.add_bos_token;
  const one = (processor ?? {}) as Json;
  const steps = one.type === 'Sequence' ? (one.processors as Json[]) : [one];
  const first = (steps.find(({ type }) => type === 'TemplateProcessing')?.single as Json[] | undefined)?.[0];
  return first?.SpecialToken !== undefined;
}
