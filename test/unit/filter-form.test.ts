import { describe, expect, test } from 'vitest';
import { defaultForm, FIELDS, faultsOf, toFilters } from '@/components/corpora/filter-fields';
import { FILTERS, FiltersByName } from '@/lib/contracts/corpora';

const ID = '3c1d8a52-9d6f-4e0b-8f21-6c1f0f2a7e11';
const OTHER = '9b2f6f0e-6f0b-4c58-9a3c-3a4c3c0a8b11';

describe('the form of filters', () => {
  test('begins as the contract does', () => {
    expect(faultsOf(defaultForm())).toEqual({});
    expect(toFilters(defaultForm())).toEqual(FiltersByName.parse({}));
  });

  test('has every number that the contract has, within the same limits', () => {
    const all = FiltersByName.parse({ classifier: { good: ID, bad: OTHER } });
    for (const name of FILTERS) {
      const keys = Object.entries(all[name]).flatMap(([key, v]) => (typeof v === 'number' ? [key] : []));
      expect(
        FIELDS.filter((f) => f.filter === name)
          .map((f) => f.key)
          .sort(),
        name,
      ).toEqual(keys.sort());
    }
    const takes = ({ filter, key }: (typeof FIELDS)[number], value: number) =>
      FiltersByName.safeParse({
        [filter]: {
          ...(filter === 'classifier' ? { good: ID, bad: OTHER } : {}),
          ...(filter === 'length' && key === 'max' ? { min: 0 } : {}),
          ...(filter === 'length' && key === 'min' ? { max: 4_000_000 } : {}),
          [key]: value,
        },
      }).success;
    for (const field of FIELDS) {
      const step = field.whole ? 1 : 0.001;
      const tried = [field.min - step, field.min, field.max, field.max + step].map((n) => takes(field, n));
      expect(tried, `${field.filter}.${field.key}`).toEqual([false, true, true, false]);
      expect(takes(field, (field.min + field.max) / 2 + 0.25), field.key).toBe(!field.whole);
    }
  });

  test('says what is wrong, of filters that are on', () => {
    const form = defaultForm();
    const wrong = {
      ...form,
      on: { ...form.on, classifier: true },
      numbers: { ...form.numbers, 'length.min': '300000', 'symbols.emoji': '', 'duplicates.shingle': '1.5' },
      keep: [],
      good: ID,
      bad: ID,
    };
    expect(faultsOf(wrong)).toEqual({
      'length.min': 'order',
      'symbols.emoji': 'number',
      'duplicates.shingle': 'number',
      'language.keep': 'keep',
      'classifier.sides': 'sides',
    });
    const off = Object.fromEntries(FILTERS.map((name) => [name, false])) as typeof form.on;
    expect(faultsOf({ ...wrong, on: off })).toEqual({});
    expect(toFilters({ ...wrong, on: off })).toEqual(
      Object.fromEntries(FILTERS.map((name) => [name, false])),
    );
    expect(
      toFilters({ ...form, on: { ...form.on, classifier: true }, good: ID, bad: OTHER }).classifier,
    ).toEqual({
      good: ID,
      bad: OTHER,
      threshold: 0.5,
    });
  });
});
