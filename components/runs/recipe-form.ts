/** The recipe's fields that the form shows; the rest goes in as JSON. */
export interface Form {
  model: string;
  loss: string;
  rank: string;
  alpha: string;
  beta: string;
  learningRate: string;
  epochs: string;
  batchSize: string;
  maxLength: string;
  evalEvery: string;
  saveEvery: string;
  seed: string;
  /** Further keys of the recipe, as a JSON object. */
  more: string;
}

type Key = Exclude<keyof Form, 'model' | 'loss' | 'more'>;

/** `path` is the recipe's key, and where the API puts a finding about it. */
export const FIELDS: { key: Key; path: string }[] = [
  { key: 'rank', path: 'lora.rank' },
  { key: 'alpha', path: 'lora.alpha' },
  { key: 'beta', path: 'beta' },
  { key: 'learningRate', path: 'learningRate' },
  { key: 'epochs', path: 'epochs' },
  { key: 'batchSize', path: 'batchSize' },
  { key: 'maxLength', path: 'maxLength' },
  { key: 'evalEvery', path: 'evalEvery' },
  { key: 'saveEvery', path: 'saveEvery' },
  { key: 'seed', path: 'seed' },
];

/**
 * Honest defaults for a small model on a few dozen pairs: LoRA 16 with α = 2r, β 0.1 as in the DPO paper
 * (arXiv 2305.18290), a learning rate ten times that of full fine-tuning, one epoch.
 */
export const START: Form = {
  model: '',
  loss: 'sigmoid',
  rank: '16',
  alpha: '32',
  beta: '0.1',
  learningRate: '0.0002',
  epochs: '1',
  batchSize: '4',
  maxLength: '1024',
  evalEvery: '4',
  saveEvery: '1',
  seed: '1',
  more: '',
};

/** A field that is no number is sent as it stands: the API says what is wrong with it, at the field. */
const value = (text: string): unknown =>
  text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text);

export function formToRecipe(form: Form): { recipe: Record<string, unknown>; error: boolean } {
  const recipe: Record<string, unknown> = { model: form.model, loss: form.loss };
  for (const { key, path } of FIELDS) {
    if (form[key].trim() === '') continue;
    const [head, tail] = path.split('.');
    if (tail) recipe[head!] = { ...(recipe[head!] as object), [tail]: value(form[key]) };
    else recipe[path] = value(form[key]);
  }
  if (form.more.trim() === '') return { recipe, error: false };
  try {
    const more = JSON.parse(form.more);
    if (more === null || typeof more !== 'object' || Array.isArray(more)) return { recipe, error: true };
    return { recipe: { ...recipe, ...more }, error: false };
  } catch {
    return { recipe, error: true };
  }
}
