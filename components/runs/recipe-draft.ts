import type { Stage } from '@/lib/contracts/recipe';
import type { Draft } from './presets';

/**
 * Numbers of the recipe that the form shows; `path` is also where the API puts a finding. Without `stages` all have it,
 * with `loss` that loss alone.
 */
export const NUMBERS = [
  { key: 'rank', path: 'lora.rank' },
  { key: 'alpha', path: 'lora.alpha' },
  { key: 'dropout', path: 'lora.dropout' },
  { key: 'beta', path: 'beta', stages: ['dpo'] },
  { key: 'desirableWeight', path: 'desirableWeight', stages: ['dpo'], loss: 'kto' },
  { key: 'undesirableWeight', path: 'undesirableWeight', stages: ['dpo'], loss: 'kto' },
  { key: 'marginWeight', path: 'marginWeight', stages: ['judge'] },
  { key: 'centering', path: 'centering', stages: ['judge'] },
  { key: 'learningRate', path: 'learningRate' },
  { key: 'warmup', path: 'warmup' },
  { key: 'epochs', path: 'epochs' },
  { key: 'batchSize', path: 'batchSize' },
  { key: 'maxLength', path: 'maxLength' },
  { key: 'evalShare', path: 'evalShare', stages: ['sft', 'cpt'] },
  { key: 'evalEvery', path: 'evalEvery' },
  { key: 'saveEvery', path: 'saveEvery' },
  { key: 'seed', path: 'seed' },
] as const satisfies { key: string; path: string; stages?: readonly Stage[]; loss?: string }[];

/** The value at `lora.rank` and the like. */
export const at = (draft: Draft, path: string): unknown =>
  path.split('.').reduce<unknown>((v, key) => (v as Draft | undefined)?.[key], draft);

/** A copy with another value at the path; undefined takes the key out. */
export function put(draft: Draft, path: string, value: unknown): Draft {
  const [head, ...rest] = path.split('.') as [string, ...string[]];
  if (rest.length > 0) {
    const inner = draft[head];
    const object = inner !== null && typeof inner === 'object' ? (inner as Draft) : {};
    return { ...draft, [head]: put(object, rest.join('.'), value) };
  }
  const { [head]: _, ...others } = draft;
  return value === undefined ? others : { ...draft, [head]: value };
}

/** A field that is no number is sent as it stands: the API says what is wrong with it, at the field. */
export const fromText = (text: string): unknown =>
  text.trim() === '' ? undefined : Number.isNaN(Number(text)) ? text : Number(text);

/** The recipe of a JSON text, or undefined where it is no object. */
export function parseDraft(text: string): Draft | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === 'object' && !Array.isArray(value)
      ? (value as Draft)
      : undefined;
  } catch {
    return undefined;
  }
}

export interface Share {
  corpus: string;
  weight: unknown;
}

/** The corpora of a recipe as the form can show them; what is not a list of them is left to the JSON. */
export const sharesOf = (draft: Draft): Share[] =>
  Array.isArray(draft.data)
    ? draft.data.filter((d): d is Share => typeof (d as Share | null)?.corpus === 'string')
    : [];
