/** The tokenizer and chat template of a Hugging Face folder; the ids are those of the Rust `tokenizers`. */
import path from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { TrainerError } from '../errors';
import { type ChatMessage, compileChatTemplate } from './chat-template';
import { badTokenizer, optionalJson, readTokenizerFiles, type TokenizerFiles } from './tokenizer-files';
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

export async function loadTokenizer(dir: string): Promise<ChatTokenizer> {
  const files = readTokenizerFiles(dir);
  const { config, special, chatTemplate: source } = files;
  const tokenizer = buildTokenizer(dir, files);
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
  const vocabSize = [...tokenizer.get_vocab().values()].reduce((most, id) => Math.max(most, id), -1) + 1;
  checkFit(dir, tokenizer, vocabSize, eosIds);
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
    vocabSize,
  };
}

function buildTokenizer(dir: string, { json, config }: TokenizerFiles): Tokenizer {
  try {
    return new Tokenizer(likeRust(json), config);
  } catch (error) {
    throw badTokenizer(path.join(dir, 'tokenizer.json'), error);
  }
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

/** A tokenizer of another model makes ids that the embedding has no row for, or never the one that ends an answer. */
function checkFit(dir: string, tokenizer: Tokenizer, vocabSize: number, eosIds: number[]): void {
  const rows = optionalJson(path.join(dir, 'config.json')).vocab_size;
  const refuse = (what: string) =>
    new TrainerError(
      'tokenizer_mismatch',
      `The tokenizer in ${dir} does not fit its model: ${what} Take tokenizer and weights from the same model.`,
    );
  if (typeof rows === 'number' && vocabSize > rows) {
    const token = tokenizer.id_to_token(vocabSize - 1);
    throw refuse(
      `its token ${JSON.stringify(token)} has the id ${vocabSize - 1}, and the embedding has ${rows} rows.`,
    );
  }
  const missing = eosIds.find((id) => tokenizer.id_to_token(id) === undefined);
  if (missing !== undefined)
    throw refuse(`the model ends an answer with the id ${missing}, for which it has no token.`);
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
