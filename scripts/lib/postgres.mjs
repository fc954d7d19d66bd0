// The embedded PostgreSQL of a data folder.
//   <data>/postgres/        the cluster
//   <data>/postgres.json    port, password and the cluster's place (mode 0600)
//   <data>/logs/postgres.log
//   <data>/holders/         one file for each process that uses the server; the last one stops it
// The server is detached: it outlives a killed supervisor, and the next start adopts it.
import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { ensureFolder, logFolder, readJson, writePrivate } from './paths.mjs';
import { answers, freePort } from './ports.mjs';
import { canReach, postgresPrograms, serverIds } from './postgres-binaries.mjs';
import { identify, isAlive, isSame, sleep } from './processes.mjs';

const user = 'postgres';
/** What makes an acknowledged answer survive a crash. */
const durable = { fsync: 'on', full_page_writes: 'on', synchronous_commit: 'on' };
const settings = {
  ...durable,
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '128MB',
  random_page_cost: '1.1',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/**
 * Starts (or adopts) the server of `data`.
 * @returns {Promise<{url: string, port: number, pid: number, adopted: boolean, log: string, stop: () => Promise<void>, release: () => Promise<void>}>}
 *   `url` names the database `discern`, which migrate.mjs makes; `release` stops the server unless another process holds it.
 */
export async function startPostgres(data) {
  const place = clusterPlace(data);
  const state = readState(data, place.cluster);
  place.cluster = state.cluster;
  const program = postgresPrograms(place.ids, path.dirname(place.cluster));
  const log = path.join(logFolder(data), 'postgres.log');
  if (!fs.existsSync(path.join(place.cluster, 'PG_VERSION'))) createCluster(place, program, state.password);
  hold(data);
  const server = await runServer(data, place, program, state, log);
  const url = urlOf(state);
  await assertDurable(url, `${data}/postgres`);
  const stop = () => stopServer(place.cluster);
  const release = async () => {
    drop(data);
    if (!holders(data).length) await stop();
  };
  return { ...server, url, port: state.port, log, stop, release };
}

/** The URL of the running embedded server of `data`, or undefined when none runs. */
export async function runningPostgres(data) {
  const state = readJson(stateFile(data));
  if (!state || !isAlive(postmaster(state.cluster).pid) || !(await answers(state.port))) return undefined;
  return urlOf(state);
}

const stateFile = (data) => path.join(data, 'postgres.json');
const urlOf = ({ port, password }) => `postgresql://${user}:${password}@127.0.0.1:${port}/discern`;

/** Port and password are chosen once; of two processes at the same moment one writes them and both read them. */
function readState(data, cluster) {
  const file = stateFile(data);
  const state = readJson(file);
  if (state?.password) return state;
  const made = { port: 0, password: randomBytes(24).toString('hex'), cluster };
  try {
    fs.writeFileSync(file, JSON.stringify(made), { mode: 0o600, flag: 'wx' });
    return made;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    const other = readJson(file);
    if (other?.password) return other;
    throw new Error(`${file} cannot be read: restore it from a backup, or move it and ${cluster} away.`);
  }
}

/** Folder of the cluster, and the user who runs it. */
function clusterPlace(data) {
  const known = readJson(stateFile(data))?.cluster;
  const inside = path.join(data, 'postgres');
  ensureFolder(data);
  const ids = serverIds(known ?? inside);
  if (ids.uid === undefined) return { cluster: known ?? inside, ids };
  const mode = fs.statSync(data).mode;
  if (!(mode & 0o001)) fs.chmodSync(data, (mode & 0o7777) | 0o001);
  if (known ? canReach(path.dirname(known), ids) : canReach(data, ids))
    return { cluster: known ?? inside, ids };
  // The data folder lies where only root goes, and Postgres never runs as root: its files live in /var/lib.
  const away = `/var/lib/discern/${randomBytes(4).toString('hex')}`;
  if (!known && process.platform === 'linux') {
    ensureFolder(away);
    if (canReach(away, ids)) return { cluster: path.join(away, 'postgres'), ids };
  }
  throw new Error(
    `The database's user (uid ${ids.uid}) cannot reach ${known ?? data}: set DISCERN_DATA to a folder outside your home, or run Discern as a normal user.`,
  );
}

/** Makes the cluster beside its place and moves it there whole, so that an interrupted start leaves no half of one. */
function createCluster({ cluster, ids }, program, password) {
  const draft = `${cluster}.new-${process.pid}`;
  const secret = `${draft}.password`;
  const own = (file) => ids.uid === undefined || fs.chownSync(file, ids.uid, ids.gid);
  fs.rmSync(draft, { recursive: true, force: true });
  fs.mkdirSync(draft, { mode: 0o700 });
  own(draft);
  fs.writeFileSync(secret, `${password}\n`, { mode: 0o600 });
  own(secret);
  const how = ['-U', user, '--auth=scram-sha-256', `--pwfile=${secret}`, '-E', 'UTF8'];
  const words = ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  try {
    execFileSync(program('initdb'), ['-D', draft, ...how, ...words], {
      ...ids,
      cwd: '/',
      env: serverEnv(),
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    fs.renameSync(draft, cluster);
  } catch (error) {
    fs.rmSync(draft, { recursive: true, force: true });
    if (['ENOTEMPTY', 'EEXIST'].includes(error.code) && fs.existsSync(path.join(cluster, 'PG_VERSION')))
      return;
    const said = String(error.stderr ?? '').trim() || error.message;
    const full = error.code === 'ENOSPC' || /No space left/.test(said);
    throw full
      ? Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
      : new Error(`The database could not be made in ${cluster}: ${said}`);
  } finally {
    fs.rmSync(secret, { force: true });
  }
}

const serverEnv = () => ({ PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' });

/** pid, port and readiness as the server writes them: lines 1, 4 and 8 of postmaster.pid. */
function postmaster(cluster) {
  let lines = [];
  try {
    lines = fs.readFileSync(path.join(cluster, 'postmaster.pid'), 'utf8').split('\n');
  } catch {}
  return { pid: Number(lines[0] ?? 0), port: Number(lines[3] ?? 0), ready: lines[7]?.trim() === 'ready' };
}

async function runServer(data, { cluster, ids }, program, state, log) {
  const end = Date.now() + 120_000;
  let child;
  let tries = 0;
  while (Date.now() < end) {
    const { pid, port, ready } = postmaster(cluster);
    if (isPostgres(pid)) {
      if (ready && (await answers(port))) {
        if (port !== state.port) remember(data, state, port);
        return { pid, adopted: pid !== child?.pid };
      }
    } else if (!child || child.exitCode !== null || child.signalCode !== null) {
      // A just killed server's last back ends may still hold its memory for a moment: hence more than one try.
      if (++tries > 6) throw new Error(startTrouble(log));
      if (tries > 1) await sleep(300);
      if (pid) fs.rmSync(path.join(cluster, 'postmaster.pid'), { force: true });
      if (!state.port || (await answers(state.port))) remember(data, state, await freePort());
      child = launch(program('postgres'), cluster, ids, state.port, log);
    }
    await sleep(15);
  }
  throw new Error(`The database was not ready in 120 s; see ${log}.`);
}

function remember(data, state, port) {
  state.port = port;
  writePrivate(stateFile(data), JSON.stringify(state));
}

function launch(file, cluster, ids, port, log) {
  const flags = Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
  const out = fs.openSync(log, 'a', 0o600);
  const options = { ...ids, cwd: '/', env: serverEnv(), detached: true, stdio: ['ignore', out, out] };
  const child = spawn(file, ['-D', cluster, '-p', String(port), ...flags], options);
  fs.closeSync(out);
  child.on('error', () => {});
  child.unref();
  return child;
}

/** A postmaster.pid may be older than the last boot: its number can belong to anyone by now. */
function isPostgres(pid) {
  if (!isAlive(pid)) return false;
  if (process.platform !== 'linux') return true;
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0].endsWith('postgres');
  } catch {
    return true;
  }
}

function startTrouble(log) {
  let tail = '';
  try {
    tail = fs.readFileSync(log, 'utf8').slice(-4000);
  } catch {}
  const fatal = tail.match(/(?:FATAL|PANIC|ERROR): .*/g)?.at(-1) ?? '';
  if (/No space left/.test(fatal))
    return 'The database cannot start: the disk is full. Free some space and start again.';
  return `The database does not start${fatal ? ` (${fatal})` : ''}; see ${log}.`;
}

/** Stops the server in good order (fast shutdown: open transactions are rolled back). */
async function stopServer(cluster) {
  const { pid } = postmaster(cluster);
  if (!pid || !isPostgres(pid)) return;
  for (const [signal, patience] of [
    ['SIGINT', 20_000],
    ['SIGQUIT', 5_000],
  ]) {
    try {
      process.kill(pid, signal);
    } catch {}
    for (let waited = 0; waited < patience && isAlive(pid); waited += 20) await sleep(20);
    if (!isAlive(pid)) return;
  }
}

/** Throws unless the server keeps what it acknowledges. */
export async function assertDurable(url, where) {
  const { default: pg } = await import('pg');
  const server = new URL(url);
  server.pathname = '/postgres';
  const client = new pg.Client({ connectionString: server.href, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    for (const [name, wanted] of Object.entries(durable)) {
      const { rows } = await client.query(`show ${name}`);
      if (rows[0][name] !== wanted)
        throw new Error(
          `${where} runs with ${name} = ${rows[0][name]}: answers could be lost. Set it to ${wanted}.`,
        );
    }
  } finally {
    await client.end();
  }
}

const holderFolder = (data) => ensureFolder(path.join(data, 'holders'));
const hold = (data) =>
  fs.writeFileSync(path.join(holderFolder(data), String(process.pid)), JSON.stringify(identify(process.pid)));
const drop = (data) => fs.rmSync(path.join(holderFolder(data), String(process.pid)), { force: true });

/** The other processes that use the server of `data` right now; forgets those that are gone. */
function holders(data) {
  const dir = holderFolder(data);
  return fs.readdirSync(dir).filter((name) => {
    if (isSame(readJson(path.join(dir, name)))) return true;
    fs.rmSync(path.join(dir, name), { force: true });
    return false;
  });
}
