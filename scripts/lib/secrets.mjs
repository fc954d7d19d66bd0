// Secrets are made at the first start and kept in the data folder, readable by their owner alone.
import { randomBytes, randomInt } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { readJson, writePrivate } from './paths.mjs';

/** Signs sessions and links; changing it signs everyone out. `DISCERN_SECRET` overrides it. */
export function sessionSecret(data) {
  if (process.env.DISCERN_SECRET) return process.env.DISCERN_SECRET;
  const file = path.join(data, 'secrets.json');
  const known = readJson(file);
  if (known?.session) return known.session;
  if (fs.existsSync(file))
    throw new Error(
      `${file} cannot be read: restore it from a backup, or delete it (everyone is then signed out).`,
    );
  const session = randomBytes(32).toString('base64url');
  writePrivate(file, `${JSON.stringify({ session })}\n`);
  return session;
}

const letters = 'abcdefghjkmnpqrstuvwxyz23456789'; // none that look alike

/** The one password of the demo accounts. `DISCERN_DEMO_PASSWORD` overrides it. */
export function demoPassword(data) {
  if (process.env.DISCERN_DEMO_PASSWORD) return process.env.DISCERN_DEMO_PASSWORD;
  const file = path.join(data, 'demo-password');
  if (fs.existsSync(file)) return fs.readFileSync(file, 'utf8').trim();
  const group = () => Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join('');
  const password = [group(), group(), group()].join('-');
  writePrivate(file, `${password}\n`);
  return password;
}
