import { FILTERS, type FilterName, FiltersByName } from '@/lib/contracts/corpora';

/** What a form holds of filters: numbers as they are typed, so that a half-written one is not lost. */
export interface FilterForm {
  on: Record<FilterName, boolean>;
  /** By `filter.number`. */
  numbers: Record<string, string>;
  keep: ('zh' | 'en' | 'other')[];
  good: string;
  bad: string;
}

export interface NumberField {
  filter: FilterName;
  key: string;
  /** Its words in the messages. */
  label: string;
  min: number;
  max: number;
  whole?: boolean;
}

const share = (filter: FilterName, key: string, min = 0, label = key): NumberField => ({
  filter,
  key,
  label,
  min,
  max: 1,
});
const whole = (filter: FilterName, key: string, min: number, max: number): NumberField => ({
  filter,
  key,
  label: key,
  min,
  max,
  whole: true,
});

/** The numbers of each filter with their limits, as the contract has them. */
export const FIELDS: NumberField[] = [
  whole('length', 'min', 0, 4_000_000),
  whole('length', 'max', 1, 4_000_000),
  ...['links', 'hashtags', 'emoji', 'punctuation', 'digits', 'unreadable'].map((k) => share('symbols', k)),
  share('repetition', 'lines'),
  share('repetition', 'lineCharacters'),
  share('repetition', 'topNgram', 0.04),
  share('repetition', 'repeatedNgram', 0.05),
  whole('repetition', 'minWords', 1, 10_000),
  share('language', 'confidence', 0.5),
  share('classifier', 'threshold', 0, 'classifier'),
  share('duplicates', 'threshold', 0.3, 'duplicates'),
  whole('duplicates', 'shingle', 1, 20),
  whole('duplicates', 'permutations', 16, 512),
];

const place = (field: NumberField) => `${field.filter}.${field.key}`;

const CLASSIFIER_THRESHOLD = '0.5';

/** A form of the defaults. */
export function defaultForm(): FilterForm {
  const filters = FiltersByName.parse({});
  const numbers = FIELDS.map((field) => {
    const options = filters[field.filter] as Record<string, number> | false;
    return [place(field), options ? String(options[field.key]) : CLASSIFIER_THRESHOLD];
  });
  return {
    on: Object.fromEntries(FILTERS.map((name) => [name, filters[name] !== false])) as FilterForm['on'],
    numbers: Object.fromEntries(numbers),
    keep: ['zh', 'en'],
    good: '',
    bad: '',
  };
}

export type Fault = 'number' | 'order' | 'keep' | 'sides';

/** What is wrong, by `filter.number`, `language.keep` or `classifier.sides`; only of filters that are on. */
export function faultsOf(form: FilterForm): Record<string, Fault> {
  const faults: Record<string, Fault> = {};
  for (const field of FIELDS) {
    if (!form.on[field.filter]) continue;
    const text = (form.numbers[place(field)] ?? '').trim();
    const n = Number(text);
    const fits = text !== '' && n >= field.min && n <= field.max && (!field.whole || Number.isInteger(n));
    if (!fits) faults[place(field)] = 'number';
  }
  const { on, numbers, keep, good, bad } = form;
  if (on.length && Object.keys(faults).every((k) => !k.startsWith('length')))
    if (Number(numbers['length.min']) > Number(numbers['length.max'])) faults['length.min'] = 'order';
  if (on.language && keep.length === 0) faults['language.keep'] = 'keep';
  if (on.classifier && (!good || !bad || good === bad)) faults['classifier.sides'] = 'sides';
  return faults;
}

/** The filters a form without faults stands for. */
export function toFilters(form: FilterForm): FiltersByName {
  const made: Record<string, unknown> = {};
  for (const name of FILTERS) {
    const numbers = FIELDS.filter((f) => f.filter === name).map((f) => [
      f.key,
      Number(form.numbers[place(f)]),
    ]);
    made[name] = form.on[name] && Object.fromEntries(numbers);
  }
  if (form.on.language) made.language = { ...(made.language as object), keep: form.keep };
  if (form.on.classifier)
    made.classifier = { ...(made.classifier as object), good: form.good, bad: form.bad };
  return FiltersByName.parse(made);
}
