import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { root } from './paths.mjs';

/** SHA-256 over names and contents of files and folders (relative to the root); missing ones count as absent. */
export function hashOf(entries, extra = '') {
  const hash = createHash('sha256').update(extra);
  for (const entry of entries) for (const file of filesOf(entry)) add(hash, file);
  return hash.digest('hex');
}

function add(hash, file) {
  const bytes = fs.readFileSync(path.join(root, file));
  hash.update(`\0${file}\0${bytes.length}\0`).update(bytes);
}

function filesOf(entry) {
  const full = path.join(root, entry);
  if (!fs.existsSync(full)) return [];
  if (!fs.statSync(full).isDirectory()) return [entry];
  return fs
    .readdirSync(full)
    .filter((name) => !name.startsWith('.') && name !== 'node_modules')
    .sort()
    .flatMap((name) => filesOf(path.join(entry, name)));
}
