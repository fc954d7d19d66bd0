// The imports between the repository's own sources, read from their text.
import fs from 'node:fs';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../..');

export interface Import {
  /** Importing file and imported one, relative to the root (the latter as written when it is a package). */
  from: string;
  to: string;
  /** The words between the quotes. */
  text: string;
  line: number;
  /** Types alone: gone once compiled. */
  typeOnly: boolean;
  package: boolean;
}

const folders = ['app', 'components', 'i18n', 'lib', 'workers', 'trainer', 'prisma', 'scripts', 'test'];
const statement = /^[ \t]*(import|export)\b([^;'"`]*?)(?:\bfrom\s*)?(['"])([^'"\n]+)\3/gm;
const dynamic = /(typeof\s+)?\bimport\(\s*(['"])([^'"\n]+)\2\s*[,)]/g;

/** Every TypeScript source that is checked in or about to be. */
export function sources(): string[] {
  const inFolders = folders.flatMap((folder) => (fs.existsSync(path.join(root, folder)) ? walk(folder) : []));
  const atRoot = fs.readdirSync(root).filter((name) => isSource(name));
  return [...inFolders, ...atRoot].sort();
}

const isSource = (name: string) =>
  /\.(ts|tsx|mts)$/.test(name) && !name.endsWith('.d.ts') && name !== 'next-env.d.ts';

const walk = (folder: string): string[] =>
  fs.readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = path.join(folder, entry.name);
    if (entry.isDirectory())
      return entry.name === 'fixtures' || entry.name === 'node_modules' ? [] : walk(name);
    return isSource(entry.name) ? [name] : [];
  });

/** Comments become spaces, so that lines stay where they are. A `//` inside quotes is left alone. */
export const withoutComments = (text: string) =>
  text.replace(/(['"`])(?:\\.|(?!\1)[^\\\n])*\1|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, (all, quote) =>
    quote ? all : all.replace(/[^\n]/g, ' '),
  );

/** `import type …`, `export type …`, or braces in which each name says `type`. */
function isTypeOnly(clause: string): boolean {
  if (/^\s*type\b(?!\s*,|\s+from)/.test(clause)) return true;
  const braces = /^\s*\{([\s\S]*)\}\s*$/.exec(clause)?.[1];
  if (!braces) return false;
  const names = braces.split(',').filter((name) => name.trim());
  return names.length > 0 && names.every((name) => /^\s*type\s/.test(name));
}

export function importsOf(file: string, raw = fs.readFileSync(path.join(root, file), 'utf8')): Import[] {
  const text = withoutComments(raw);
  const found: Import[] = [];
  const add = (index: number, words: string, typeOnly: boolean) => {
    const line = text.slice(0, index).split('\n').length;
    const local = /^(\.|@\/)/.test(words);
    const to = local ? resolve(file, words) : words;
    found.push({ from: file, to, text: words, line, typeOnly, package: !local });
  };
  for (const match of text.matchAll(statement)) {
    const [, keyword, clause = '', , words = ''] = match;
    // `export const a = 'b'` looks alike; only a `from` makes it an import.
    if (keyword === 'export' && !/from\s*['"][^'"]+['"]$/.test(match[0])) continue;
    if (clause.includes('=') || clause.includes('(')) continue;
    add(match.index, words, isTypeOnly(clause));
  }
  for (const match of text.matchAll(dynamic)) add(match.index, match[3] ?? '', Boolean(match[1]));
  return found;
}

/** The imported file relative to the root; what does not exist (generated, styles) keeps its written path. */
function resolve(file: string, words: string): string {
  const bare = words.startsWith('@/') ? words.slice(2) : path.join(path.dirname(file), words);
  const guesses = [bare, `${bare}.ts`, `${bare}.tsx`, `${bare}/index.ts`, `${bare}/index.tsx`];
  const isFile = (name: string) => fs.statSync(path.join(root, name), { throwIfNoEntry: false })?.isFile();
  return guesses.find(isFile) ?? bare;
}

/** The cycles among files, each as a path that ends where it began (found by depth-first search). */
export function cycles(imports: Import[]): string[][] {
  const edges = new Map<string, Set<string>>();
  for (const { from, to } of imports) edges.set(from, (edges.get(from) ?? new Set()).add(to));
  const state = new Map<string, 'open' | 'done'>();
  const trail: string[] = [];
  const found: string[][] = [];
  const visit = (file: string) => {
    state.set(file, 'open');
    trail.push(file);
    for (const next of edges.get(file) ?? []) {
      if (state.get(next) === 'open') found.push([...trail.slice(trail.indexOf(next)), next]);
      else if (!state.has(next)) visit(next);
    }
    trail.pop();
    state.set(file, 'done');
  };
  for (const file of edges.keys()) if (!state.has(file)) visit(file);
  return found;
}
