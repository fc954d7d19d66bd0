// Where things lie: the repository, the data folder and what is kept in it.
import fs from 'node:fs';
import path from 'node:path';

/** The repository's root. */
export const root = path.resolve(import.meta.dirname, '../..');

/** The data folder (`DISCERN_DATA`, else `.discern` in the repository), absolute. */
export const dataFolder = (env = process.env) => path.resolve(root, env.DISCERN_DATA || '.discern');

/** Makes `dir` with its parents. A folder of the data folder is walkable by Postgres' own user. */
export function ensureFolder(dir) {
  fs.mkdirSync(dir, { recursive: true, mode: 0o755 });
  return dir;
}

/** `<data>/logs`, made when missing. */
export const logFolder = (data) => ensureFolder(path.join(data, 'logs'));

/** Writes a file that only its owner reads, whole or not at all. */
export function writePrivate(file, text) {
  const draft = `${file}.${process.pid}`;
  fs.writeFileSync(draft, text, { mode: 0o600 });
  fs.renameSync(draft, file);
}

/** The parsed JSON of a file, or undefined when it is missing or torn. */
export function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
