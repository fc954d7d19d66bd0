/** What a Hugging Face folder says about its tokenizer, read and bounded, before anything is built of it. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { TrainerError } from '../errors';
import { readJson } from './config';

type Json = Record<string, unknown>;
const MAX_TOKENIZER_BYTES = 200_000_000;
const SPECIAL = ['bos_token', 'eos_token', 'unk_token', 'sep_token', 'pad_token', 'cls_token', 'mask_token'];

export type TokenizerFiles = {
  /** tokenizer.json */
  json: Json;
  /** tokenizer_config.json */
  config: Json;
  /** Special tokens by role: `eos_token` → its text. */
  special: Record<string, string>;
  chatTemplate: string | undefined;
};

export function readTokenizerFiles(dir: string): TokenizerFiles {
  const config = optionalJson(path.join(dir, 'tokenizer_config.json'));
  return {
    json: readTokenizerJson(path.join(dir, 'tokenizer.json')),
    config,
    special: specialTokens(config, optionalJson(path.join(dir, 'special_tokens_map.json'))),
    chatTemplate: templateSource(dir, config),
  };
}

export const badTokenizer = (file: string, error: unknown) => {
  const why = error instanceof Error ? error.message.slice(0, 300) : String(error);
  return new TrainerError('bad_tokenizer', `${file} is no usable tokenizer: ${why}`);
};

function readTokenizerJson(file: string): Json {
  if (!existsSync(file))
    throw new TrainerError(
      'missing_file',
      `${file} does not exist; only tokenizers in this format are read.`,
    );
  if (statSync(file).size > MAX_TOKENIZER_BYTES)
    throw new TrainerError('bad_tokenizer', `${file} is larger than 200 MB.`);
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Json;
  } catch (error) {
    throw badTokenizer(file, error);
  }
}

export const optionalJson = (file: string): Json => (existsSync(file) ? readJson(file) : {});

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
