/** Writing a Hugging Face folder: new weights beside the tokenizer and configuration of another folder. */
import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { writeJsonAtomic } from './atomic';
import { readJson } from './config';
import { type TensorData, type WeightDtype, writeSafetensors } from './safetensors-write';

/** Whatever belongs to tokenizer and generation, by name; weights and their index are written anew. */
const ALONG =
  /^(tokenizer.*|special_tokens_map|added_tokens|vocab|merges|generation_config)\.(json|txt|model)$|\.jinja$/;

/** config.json comes last, so that a folder with one is whole. */
export function writeModelFolder(
  like: string,
  out: string,
  tensors: ReadonlyMap<string, TensorData>,
  dtype: WeightDtype,
): void {
  mkdirSync(out, { recursive: true });
  writeSafetensors(path.join(out, 'model.safetensors'), tensors, { dtype });
  for (const name of readdirSync(like))
    if (ALONG.test(name)) copyFileSync(path.join(like, name), path.join(out, name));
  const { torch_dtype: _, ...json } = readJson(path.join(like, 'config.json'));
  writeJsonAtomic(path.join(out, 'config.json'), { ...json, dtype });
}

/** Whether a file belongs to such a folder. */
export const isModelFile = (name: string): boolean =>
  ALONG.test(name) || name === 'model.safetensors' || name === 'config.json';
