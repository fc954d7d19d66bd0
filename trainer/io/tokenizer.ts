/** The tokenizer and chat template of a Hugging Face folder; the ids are those of the Rust `tokenizers`. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { TrainerError } from '../errors';
import { type ChatMessage, compileChatTemplate } from './chat-template';
import { readJson } from './config';
import { likeRust } from './tokenizer-patch';

export type { ChatMessage } from './chat-template';

export interface ChatTokenizer {
  /** Special tokens written in the text become their ids, as transformers does; none is added. */
  encode(text: string): number[];
  decode(ids: readonly number[], options?: { skipSpecial?: boolean }): string;
  renderChat(messages: readonly ChatMessage[], options: { addGenerationPrompt: boolean }): string;
  encodeChat(messages: readonly ChatMessage[], options: { addGenerationPrompt: boolean }): number[];
  /** The token the chat template puts after an answer. */
  readonly endOfTurnId: number;
  /** Tokens that end generation. */
  readonly eosIds: number[];
  readonly vocabSize: number;
}

type Json = Record<string, unknown>;
const MAX_TOKENIZER_BYTES = 200_000_000;
const SPECIAL = ['bos_token', 'eos_token', 'unk_token', 'sep_token', 'pad_token', 'cls_token', 'mask_token'];

export async function loadTokenizer(dir: string): Promise<ChatTokenizer> {
  const config = optionalJson(path.join(dir, 'tokenizer_config.json'));
  const special = specialTokens(config, optionalJson(path.join(dir, 'special_tokens_map.json')));
  const tokenizer = buildTokenizer(path.join(dir, 'tokenizer.json'), config);
  const source = templateSource(dir, config);
  let template: ReturnType<typeof compileChatTemplate> | undefined;

  const encode = (text: string) =>
    text === '' ? [] : tokenizer.encode(text, { add_special_tokens: false }).ids;
  const renderChat: ChatTokenizer['renderChat'] = (messages, options) => {
    if (source === undefined)
      throw new TrainerError(
        'no_chat_template',
        `${dir} has no chat template. Add chat_template.jinja to it.`,
      );
    template ??= compileChatTemplate(source, special);
    return template(messages, options);
  };
  const eosIds = readEosIds(dir, tokenizer, special.eos_token);
  const clean = config.clean_up_tokenization_spaces === true;

  return {
    encode,
    decode: (ids, { skipSpecial = false } = {}) => {
      // A model's vocabulary may be padded past the tokenizer's: such ids have no text.
      const real = ids.filter((id) => tokenizer.id_to_token(id) !== undefined);
      if (real.length === 0) return '';
      return tokenizer.decode(real, {
        skip_special_tokens: skipSpecial,
        clean_up_tokenization_spaces: clean,
      });
    },
    renderChat,
    encodeChat: (messages, options) => encode(renderChat(messages, options)),
    endOfTurnId: findEndOfTurn(tokenizer, eosIds, dir, source === undefined ? undefined : renderChat, encode),
    eosIds,
    vocabSize: [...tokenizer.get_vocab().values()].reduce((most, id) => Math.max(most, id), -1) + 1,
  };
}

function buildTokenizer(file: string, config: Json): Tokenizer {
  if (!existsSync(file))
    throw new TrainerError(
      'missing_file',
      `${file} does not exist; only tokenizers in this format are read.`,
    );
  if (statSync(file).size > MAX_TOKENIZER_BYTES)
    throw new TrainerError('bad_tokenizer', `${file} is larger than 200 MB.`);
  try {
    return new Tokenizer(likeRust(JSON.parse(readFileSync(file, 'utf8')) as Json), config);
  } catch (error) {
    const why = error instanceof Error ? error.message.slice(0, 300) : String(error);
    throw new TrainerError('bad_tokenizer', `${file} is no usable tokenizer: ${why}`);
  }
}

const optionalJson = (file: string): Json => (existsSync(file) ? readJson(file) : {});

/** A token stands as text or as `{content}`. */
function specialTokens(...sources: Json[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const source of sources)
    for (const name of SPECIAL) {
      const value = source[name];
      const text = typeof value === 'string' ? value : (value as Json | null | undefined)?.content;
      if (typeof text === 'string') found[name] ??= text;
    }
  return found;
}

/** The file wins over the field, as in transformers; of several named templates, the one called default. */
function templateSource(dir: string, config: Json): string | undefined {
  const file = path.join(dir, 'chat_template.jinja');
  if (existsSync(file)) {
    if (statSync(file).size > 4_000_000)
      throw new TrainerError(
        'chat_template_limit',
        `${file} is larger than 4 MB; no chat template needs that.`,
      );
    return readFileSync(file, 'utf8');
  }
  const field = config.chat_template;
  if (typeof field === 'string') return field;
  if (!Array.isArray(field)) return undefined;
  const named = field as { name?: unknown; template?: unknown }[];
  const chosen = named.find((entry) => entry?.name === 'default') ?? named[0];
  return typeof chosen?.template === 'string' ? chosen.template : undefined;
}

function readEosIds(dir: string, tokenizer: Tokenizer, eosToken: string | undefined): number[] {
  const fromConfigs = ['generation_config.json', 'config.json'].flatMap(
    (name) => optionalJson(path.join(dir, name)).eos_token_id ?? [],
  );
  const fromTokenizer = eosToken === undefined ? [] : [tokenizer.token_to_id(eosToken)];
  return [...new Set([...fromTokenizer, ...fromConfigs])].filter((id): id is number =>
    Number.isSafeInteger(id),
  );
}

/** What follows the answer when the template renders one; without a template, the first end token. */
function findEndOfTurn(
  tokenizer: Tokenizer,
  eosIds: number[],
  dir: string,
  render: ChatTokenizer['renderChat'] | undefined,
  encode: (text: string) => number[],
): number {
  if (render) {
    const answer = 'kx7q';
    const text = render(
      [
        { role: 'user', content: 'a' },
        { role: 'assistant', content: answer },
      ],
      { addGenerationPrompt: false },
    );
    const rest = encode(text.slice(text.lastIndexOf(answer) + answer.length));
    const added = tokenizer.get_added_tokens_decoder();
    const id =
      rest.find((candidate) => added.get(candidate)?.special) ?? rest.find((each) => eosIds.includes(each));
    if (id !== undefined) return id;
  }
  const [first] = eosIds;
  if (first === undefined)
    throw new TrainerError('no_end_token', `${dir} names no token that ends an answer (eos_token).`);
  return first;
}
