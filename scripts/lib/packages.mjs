// Node and the packages of the lock file; plain Node, since it runs before there is a node_modules.
import fs from 'node:fs';
import path from 'node:path';
import { run } from './commands.mjs';
import { readJson, root } from './paths.mjs';
import { StepError } from './steps.mjs';

/** Throws unless Node is one that every package supports: 20.19+, 22.12+ or 24+. */
export function checkNode(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const fine = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major >= 24;
  if (!fine)
    throw new StepError(
      `Discern needs Node 20.19, 22.12, 24 or newer, and this is ${version}: install one from https://nodejs.org.`,
    );
}

/** True when node_modules holds what package-lock.json says, by the record that npm keeps there. */
export function packagesMatch(folder = root) {
  const wanted = readJson(path.join(folder, 'package-lock.json'))?.packages;
  const present = readJson(path.join(folder, 'node_modules/.package-lock.json'))?.packages;
  if (!wanted || !present) return false;
  const same = Object.entries(present).every(([name, { version }]) => wanted[name]?.version === version);
  return same && Object.entries(wanted).every(([name, entry]) => !name || entry.optional || present[name]);
}

/** `npm ci`, unless node_modules is what the lock file says. */
export async function installPackages({ skip, note }, log) {
  if (packagesMatch()) {
    linkCommand();
    return skip('as in package-lock.json');
  }
  const npm = process.env.npm_execpath;
  const command = npm?.endsWith('.js')
    ? [process.execPath, npm]
    : [process.platform === 'win32' ? 'npm.cmd' : 'npm'];
  const args = [
    ...command.slice(1),
    'ci',
    '--include=dev',
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
  ];
  const { code, output } = await run(command[0], args, { log }).catch((error) => {
    if (error.code === 'ENOENT')
      throw new StepError('npm is not on the PATH: install Node with npm and start again.');
    throw error;
  });
  if (code !== 0) throw new StepError(npmTrouble(output, log));
  linkCommand();
  note(`${output.match(/added (\d+) packages/)?.[1] ?? 'all'} packages`);
}

function npmTrouble(output, log) {
  if (/ENOSPC|no space left/i.test(output)) return 'The disk is full: free some space and start again.';
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|network/i.test(output))
    return `npm ci cannot reach the package registry: check the network or npm's registry setting and start again; see ${log}.`;
  if (/package.json and package-lock.json.*in sync/is.test(output))
    return 'package.json and package-lock.json do not agree: run npm install and commit the lock file.';
  const line = output.split('\n').find((text) => /npm (error|ERR!)/.test(text));
  return `npm ci failed${line ? ` (${line.replace(/^npm (error|ERR!) ?(code )?/, '')})` : ''}; see ${log}.`;
}

/** `npx discern` finds its program here without asking the registry. */
function linkCommand() {
  const link = path.join(root, 'node_modules/.bin/discern');
  try {
    fs.symlinkSync('../../scripts/discern.mjs', link);
  } catch (error) {
    if (error.code !== 'EEXIST') return; // without the link npx still finds it, only slower
  }
}
