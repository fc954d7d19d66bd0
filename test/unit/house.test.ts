// The rules of the house: which folder may import which, who touches Prisma and the environment, and no cycles.
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { cycles, type Import, importsOf, root, sources, withoutComments } from '../support/imports';

const files = sources();
const all = files.flatMap((file) => importsOf(file));
const local = all.filter((one) => !one.package);
const show = ({ from, line, text }: Import) => `${from}:${line} imports ${text}`;
const under =
  (...folders: string[]) =>
  (file: string) =>
    folders.some(
      (folder) => file === folder || file.startsWith(`${folder}/`) || file.startsWith(`${folder}.`),
    );

/** Folder → what it may import. Files at the root, tests and scripts may import anything. */
const allowed: Record<string, (file: string) => boolean> = {
  app: under('app', 'components', 'lib', 'messages'),
  i18n: under('i18n', 'lib', 'messages'),
  components: under('components', 'lib/contracts', 'lib/client', 'messages'),
  workers: under('workers', 'lib', 'trainer'),
  lib: under('lib', 'generated', 'messages', 'package.json'),
  trainer: under('trainer'),
  // The seed imports as the worker does.
  prisma: under('prisma', 'lib', 'workers', 'generated'),
};
/** What the trainer knows without computing: its recipe, its catalogue, its estimates, the numbers of filters. They load no tensor code. */
const isTrainerFact = ({ from, to }: Import) =>
  under('lib')(from) &&
  [
    'trainer/recipe.ts',
    'trainer/catalogue.ts',
    'trainer/estimate.ts',
    'trainer/io/config.ts',
    'trainer/data/filter/options.ts',
  ].includes(to);

const foldersOf = (file: string) => file.split('/')[0] ?? '';

describe('imports', () => {
  test('are read from the sources', () => {
    expect(files.length).toBeGreaterThan(20);
    expect(local.length).toBeGreaterThan(20);
    const text = `import a, { type B } from '@/lib/db';
      import type { C } from "./c";
      import { type D, type E } from '../d';
      import '@/app/globals.css';
      export * from './f';
      export const no = 'import x from "y"'; // import z from './z'
      type G = typeof import('./g');
      const h = await import('./h');`;
    const read = importsOf('lib/x/y.ts', text).map(
      ({ to, typeOnly }) => `${to}${typeOnly ? ' (types)' : ''}`,
    );
    expect(read).toEqual([
      'lib/db.ts',
      'lib/x/c (types)',
      'lib/d (types)',
      'app/globals.css',
      'lib/x/f',
      'lib/x/g (types)',
      'lib/x/h',
    ]);
  });

  test('point one way', () => {
    const wrong = local.filter((one) => {
      const may = allowed[foldersOf(one.from)];
      return may && !may(one.to) && !isTrainerFact(one);
    });
    expect(wrong.map(show)).toEqual([]);
  });

  test('the contracts import nothing of lib but themselves', () => {
    const wrong = local.filter(
      (one) => under('lib/contracts')(one.from) && !under('lib/contracts')(one.to) && !isTrainerFact(one),
    );
    expect(wrong.map(show)).toEqual([]);
  });

  test('the trainer is on its own: relative paths only', () => {
    const wrong = all.filter((one) => under('trainer')(one.from) && one.text.startsWith('@/'));
    expect(wrong.map(show)).toEqual([]);
  });

  test('only lib touches Prisma', () => {
    const prisma = (one: Import) => /^@prisma\//.test(one.text) || under('generated')(one.to);
    const wrong = all.filter((one) => prisma(one) && !under('lib', 'prisma', 'test', 'scripts')(one.from));
    expect(wrong.map(show)).toEqual([]);
  });

  test('make no cycle', () => {
    const found = cycles(local.filter((one) => !one.typeOnly));
    expect(found.map((cycle) => cycle.join(' → '))).toEqual([]);
  });

  test('a cycle is found where there is one', () => {
    const edge = (from: string, to: string) => ({ ...local[0]!, from, to });
    const found = cycles([edge('a', 'b'), edge('b', 'c'), edge('c', 'b'), edge('a', 'c')]);
    expect(found).toEqual([['b', 'c', 'b']]);
  });
});

test('the environment is read in lib/env.ts alone', () => {
  const free = under('test', 'scripts', 'prisma/seed', 'lib/env', 'trainer/backend', 'trainer/pull-sources');
  const wrong = files
    .filter((file) => file.includes('/') && !free(file))
    .filter((file) =>
      /\bprocess\.env\b/.test(withoutComments(fs.readFileSync(path.join(root, file), 'utf8'))),
    );
  expect(wrong).toEqual([]);
});
