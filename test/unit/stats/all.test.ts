// Every statistic of the reference file is driven by some test: a new one there may not go unnoticed.
import fs from 'node:fs';
import { expect, it } from 'vitest';
import { statistics } from './reference';

const folder = new URL('./', import.meta.url);
const texts = [
  ...fs.readdirSync(folder).map((name) => new URL(name, folder)),
  new URL('../wilson.test.ts', import.meta.url),
].map((url) => fs.readFileSync(url, 'utf8'));

it.each(statistics)('%s is compared with its reference', (name) => {
  const used = (text: string) => text.includes(`'${name}'`) || text.includes(`${name}.cases`);
  expect(texts.some(used)).toBe(true);
});
