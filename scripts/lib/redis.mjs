// A real redis-server for the tests: the one of REDIS_URL, else one on the PATH, else Debian's packages unpacked into a
// cache folder (any user, nothing in the system changes). undefined when there is none to be had.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { ensureFolder } from './paths.mjs';
import { answers, freePort } from './ports.mjs';
import { endGroup, sleep } from './processes.mjs';

const triple = { x64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' }[process.arch];
const runs = (file, env) =>
  spawnSync(file, ['--version'], { stdio: 'ignore', env: { ...process.env, ...env } }).status === 0;

/** `{file, env}` of a redis-server that runs here. */
function findRedis(cache) {
  for (const file of [
    'redis-server',
    'valkey-server',
    '/usr/bin/redis-server',
    '/opt/homebrew/bin/redis-server',
  ])
    if (runs(file)) return { file, env: {} };
  const unpacked = path.join(cache, 'redis');
  const libraries = path.join(unpacked, 'usr/lib', triple ?? '');
  const local = { file: path.join(unpacked, 'usr/bin/redis-server'), env: { LD_LIBRARY_PATH: libraries } };
  if (runs(local.file, local.env)) return local;
  if (process.platform !== 'linux' || spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status !== 0)
    return undefined;
  try {
    ensureFolder(unpacked);
    const packages = ['redis-server', 'redis-tools', 'libjemalloc2', 'liblzf1'];
    execFileSync('apt-get', ['download', '-qq', ...packages], { cwd: unpacked, stdio: 'ignore' });
    for (const name of fs.readdirSync(unpacked).filter((one) => one.endsWith('.deb')))
      execFileSync('dpkg', ['-x', path.join(unpacked, name), unpacked]);
    return runs(local.file, local.env) ? local : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Starts a server of its own in `folder`.
 * @returns {Promise<{url: string, stop: () => Promise<void>} | undefined>}
 */
export async function startRedis(folder, cache) {
  if (process.env.REDIS_URL) return { url: process.env.REDIS_URL, stop: async () => {} };
  const found = findRedis(cache);
  if (!found) return undefined;
  ensureFolder(folder);
  const port = await freePort();
  const log = path.join(folder, 'redis.log');
  const out = fs.openSync(log, 'a');
  const place = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder];
  const keep = ['--appendonly', 'yes', '--save', '', '--maxmemory-policy', 'noeviction'];
  const child = spawn(found.file, [...place, ...keep], {
    env: { ...process.env, ...found.env },
    detached: true,
    stdio: ['ignore', out, out],
  });
  fs.closeSync(out);
  for (const end = Date.now() + 15_000; !(await answers(port)); await sleep(20))
    if (child.exitCode !== null || Date.now() > end)
      throw new Error(`redis-server does not start; see ${log}.`);
  return { url: `redis://127.0.0.1:${port}`, stop: () => endGroup(child.pid) };
}
