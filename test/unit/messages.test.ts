// Both languages say the same things: same files, same keys, same arguments.
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../support/imports';

type Tree = { [key: string]: string | Tree };
const folder = path.join(root, 'messages');
const files = (locale: string) => fs.readdirSync(path.join(folder, locale)).sort();
const read = (locale: string, file: string) =>
  flat(JSON.parse(fs.readFileSync(path.join(folder, locale, file), 'utf8')));

function flat(tree: Tree, before = ''): Record<string, string> {
  return Object.fromEntries(
    Object.entries(tree).flatMap(([key, value]) =>
      typeof value === 'string' ? [[before + key, value]] : Object.entries(flat(value, `${before}${key}.`)),
    ),
  );
}

/** Names in braces at the outer level, and tags: what the code must give. */
function args(text: string): string[] {
  const names: string[] = [];
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '{' && depth++ === 0) names.push(/^\{\s*(\w+)/.exec(text.slice(i))?.[1] ?? '?');
    if (text[i] === '}') depth--;
  }
  for (const tag of text.matchAll(/<(\w+)>/g)) names.push(`<${tag[1]}>`);
  return [...new Set(names)].sort();
}

test('the same files', () => expect(files('zh')).toEqual(files('en')));

describe.each(files('en'))('%s', (file) => {
  const [en, zh] = [read('en', file), read('zh', file)];
  test('the same keys', () => expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort()));
  test('the same arguments', () => {
    const wrong = Object.keys(en).filter((k) => args(en[k]!).join() !== args(zh[k] ?? '').join());
    expect(wrong).toEqual([]);
  });
  test('nothing is empty', () => {
    expect(Object.entries({ ...en, ...zh }).filter(([, v]) => v.trim() === '')).toEqual([]);
  });
});
