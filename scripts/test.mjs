#!/usr/bin/env node
// `npm test [-- SUITE …] [-- FILE …]`: everything on a fresh machine, in order, ending with the line `N passed, N failed`.
// Suites: types, lint, unit, postgres, redis (integration tests on each queue), browser, chaos.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { endCommands } from './lib/commands.mjs';
import { checkNode, installPackages } from './lib/packages.mjs';
import { complain, say, step } from './lib/steps.mjs';
import { checks, prepare } from './lib/suites.mjs';

const asked = process.argv.slice(2);
const known = Object.keys(checks);
const aliases = { integration: ['postgres', 'redis'] };
const names = asked.flatMap((name) => aliases[name] ?? [name]).filter((name) => known.includes(name));
const files = asked.filter((name) => !known.includes(name) && !aliases[name]);
const chosen = names.length ? names : known;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'discern-tests-'));
const results = [];

let ending = false;
async function end(code) {
  if (ending) return;
  ending = true;
  await endCommands();
  fs.rmSync(folder, { recursive: true, force: true });
  process.exit(code);
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => end(130));

try {
  checkNode();
  await step('Packages', (s) => installPackages(s, path.join(folder, 'npm.log')));
  const context = await prepare({ folder, chosen, files });
  for (const name of chosen) {
    if (ending) break;
    say(`\n── ${name} ${'─'.repeat(Math.max(2, 70 - name.length))}`);
    const began = performance.now();
    const result = await checks[name](context).catch((error) => {
      complain(error);
      return { passed: 0, failed: 1 };
    });
    results.push({ name, seconds: (performance.now() - began) / 1000, ...result });
  }
  await context.close();
} catch (error) {
  complain(error);
  results.push({ name: 'set-up', seconds: 0, passed: 0, failed: 1 });
}
if (!ending) await end(summarise() ? 0 : 1);

/** Prints a line a suite, and the sum. A suite that is left out because something is missing fails where CI is set. */
function summarise() {
  const strict = ['true', '1'].includes(process.env.CI ?? '');
  let passed = 0;
  let failed = 0;
  say();
  for (const { name, seconds, skipped, ...counts } of results) {
    const lost = counts.failed || (skipped && strict ? 1 : 0);
    passed += counts.passed;
    failed += lost;
    const mark = lost ? '✗' : skipped ? '-' : '✓';
    say(
      `${mark} ${name.padEnd(10)} ${skipped ? `skipped: ${skipped}` : `${counts.passed} passed, ${lost} failed`} (${seconds.toFixed(0)} s)`,
    );
  }
  // A run in which nothing ran has shown nothing.
  if (passed + failed === 0) failed = 1;
  say(`\n${passed} passed, ${failed} failed`);
  return failed === 0;
}
