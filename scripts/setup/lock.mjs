// One holder at a time across processes: a file with the holder's pid and start time; a dead holder's lock is taken over.
import fs from 'node:fs';
import path from 'node:path';
import { identify, isSame, sleep } from '../lib/processes.mjs';

/**
 * Runs `work` while holding `file`. While another process holds it, `onWait` is called every quarter second.
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} work
 * @param {{onWait?: (pid: number) => void}} [options]
 * @returns {Promise<T>}
 */
export async function withLock(file, work, { onWait } = {}) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  while (!take(file)) {
    onWait?.(holder(file)?.pid);
    await sleep(250);
  }
  try {
    return await work();
  } finally {
    fs.rmSync(file, { force: true });
  }
}

function take(file) {
  // The content appears with the name (link is atomic), so that no one reads a lock that is still being written.
  const draft = `${file}.${process.pid}`;
  fs.writeFileSync(draft, JSON.stringify(identify(process.pid)));
  try {
    fs.linkSync(draft, file);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    const other = holder(file);
    // Of several that see a dead holder, one rename succeeds.
    if (other && !isSame(other)) takeAway(file);
    return false;
  } finally {
    fs.rmSync(draft, { force: true });
  }
}

function takeAway(file) {
  const grave = `${file}.${process.pid}.dead`;
  try {
    fs.renameSync(file, grave);
    const buried = JSON.parse(fs.readFileSync(grave, 'utf8'));
    // Another process may have buried the dead lock and taken it between the look and the rename: give it back.
    if (isSame(buried)) fs.linkSync(grave, file);
  } catch {
  } finally {
    fs.rmSync(grave, { force: true });
  }
}

function holder(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
