// No room for a state, for real: a file size limit of the process (everywhere), and a small disk of its own (where a
// mount is allowed; elsewhere the test says that it skips).
import { spawnSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { writeTextAtomic } from '@/trainer/io/atomic';
import { readModelConfig } from '@/trainer/io/config';
import { diskError } from '@/trainer/io/disk-error';
import { readPeft } from '@/trainer/peft';
import { curveRecipe, nanoDir, nanoReference, scratchDir, writePairs } from './nano';

const scratch = scratchDir();
const program = path.resolve(import.meta.dirname, '../../support/save-two-states.ts');
const node = `'${process.execPath}' --import tsx '${program}'`;
const sh = (script: string) => spawnSync('bash', ['-c', script], { encoding: 'utf8' });

type Outcome = { errors: { name: string; code: string; message: string; details: object }[] } & {
  steps: number[];
  value: number | null;
};
function outcomeOf(script: string): Outcome {
  const { stdout, stderr, status } = sh(script);
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as Outcome;
}

const disk = path.join(scratch, 'disk');
const mounted = sh(`mkdir -p '${disk}' && mount -t tmpfs -o size=4m none '${disk}'`).status === 0;
afterEach(() => {
  if (mounted) for (const name of readdirSync(disk)) rmSync(path.join(disk, name), { recursive: true });
});
// before the folder goes
afterAll(() => {
  if (mounted) sh(`umount '${disk}'`);
});

describe('a state for which there is no room', () => {
  it('beyond the size a file may have: the state before is kept, the half-written one is gone', () => {
    const run = path.join(scratch, 'limited');
    mkdirSync(run);
    // blocks of 1 kB: 12 kB fit, 1.2 MB do not
    const { errors, steps, value } = outcomeOf(`ulimit -f 200; exec ${node} '${run}' 1000 100000`);
    expect(errors).toMatchObject([
      { name: 'TrainerError', code: 'save_failed', details: { step: 2, saved: 1, cause: 'EFBIG' } },
    ]);
    expect(errors[0]!.message).toMatch(
      /The state of step 2 could not be saved in .*limited: files of that size .* a state takes 2 MB\. The state of step 1 is kept\. Make room/,
    );
    expect({ steps, value }).toEqual({ steps: [1], value: 1 });
    expect(readdirSync(path.join(run, 'state'))).toEqual(['step-00000001']);
  });

  it('at the first one: says that nothing was saved before', () => {
    const run = path.join(scratch, 'first');
    mkdirSync(run);
    const { errors, steps } = outcomeOf(`ulimit -f 200; exec ${node} '${run}' 100000`);
    expect(errors).toMatchObject([{ code: 'save_failed', details: { step: 1, saved: null } }]);
    expect(errors[0]!.message).toMatch(/No state was saved before/);
    expect(steps).toEqual([]);
    expect(readdirSync(path.join(run, 'state'))).toEqual([]);
  });

  it('on a full disk: the same, with what is free', ({ skip }) => {
    if (!mounted) {
      console.warn('A full disk is not tried: no disk can be mounted here.');
      return skip('no disk can be mounted here');
    }
    // 4 MB of disk, states of 2.4 MB
    const { errors, steps, value } = outcomeOf(`exec ${node} '${disk}' 200000 200000`);
    expect(errors).toMatchObject([{ code: 'save_failed', details: { step: 2, saved: 1, cause: 'ENOSPC' } }]);
    expect(errors[0]!.message).toMatch(/the disk is full \(ENOSPC, \d MB free\), and a state takes 3 MB/);
    expect({ steps, value }).toEqual({ steps: [1], value: 1 });
    expect(readdirSync(path.join(disk, 'state'))).toEqual(['step-00000001']);
  });
});

describe('a run for whose states there is no room', () => {
  const recipe = (onSaveError: string) => ({
    ...curveRecipe('nano-llama', writePairs(path.join(scratch, 'pairs.jsonl'), nanoReference('nano-llama'))),
    adapter: undefined,
    lora: { rank: 16, alpha: 32 },
    saveEvery: 4,
    onSaveError,
  });
  /** Files may have 300 kB: the adapter (166 kB) fits, a state (498 kB) does not. */
  function run(name: string, onSaveError: string) {
    const [file, out] = [path.join(scratch, `${name}.json`), path.join(scratch, name)];
    writeFileSync(file, JSON.stringify(recipe(onSaveError)));
    const train = path.resolve(import.meta.dirname, '../../support/train-once.ts');
    const { stdout, stderr, status } = sh(
      `ulimit -f 300; exec '${process.execPath}' --import tsx '${train}' '${file}' '${out}'`,
    );
    expect(status, stderr).toBe(0);
    const told = JSON.parse(stdout.trim().split('\n').at(-1)!) as {
      steps?: number;
      code?: string;
      message?: string;
      logs: string[];
      saved: number[];
    };
    return { out, told };
  }

  it('"stop" ends it with the error', () => {
    const { out, told } = run('stops', 'stop');
    expect(told).toMatchObject({ code: 'save_failed', saved: [] });
    expect(told.message).toMatch(/The state of step 4 could not be saved .* No state was saved before/);
    expect(existsSync(path.join(out, 'adapter_config.json'))).toBe(false);
    expect(readdirSync(path.join(out, 'state'))).toEqual([]);
    expect(readFileSync(path.join(out, 'metrics.jsonl'), 'utf8').trim().split('\n')).toHaveLength(4);
  });

  it('"continue" tells each failure, and it ends with its checkpoint', () => {
    const { out, told } = run('continues', 'continue');
    expect(told).toMatchObject({ steps: 8, saved: [] });
    const failures = told.logs.filter((line) => line.includes('could not be saved'));
    expect(failures.map((line) => /step \d/.exec(line)?.[0])).toEqual(['step 4', 'step 8']);
    expect(failures[0]).toMatch(/The run goes on and tries again at the next save\.$/);
    const { values } = readPeft(out, readModelConfig(nanoDir('nano-llama')));
    expect(values.some((value) => value !== 0)).toBe(true);
  });
});

describe('a file for which there is no room', () => {
  it('stays as it was, and the error says what to do', ({ skip }) => {
    if (!mounted) return skip('no disk can be mounted here');
    const file = path.join(disk, 'a.json');
    writeTextAtomic(file, 'before');
    expect(() => writeTextAtomic(file, 'x'.repeat(5e6))).toThrow(
      /a\.json could not be written: the disk is full .* What was there before is kept\. Make room/,
    );
    expect(readFileSync(file, 'utf8')).toBe('before');
    expect(readdirSync(disk)).toEqual(['a.json']);
  });

  it('other errors stay what they are', () => {
    const error = (() => {
      try {
        closeSync(openSync(path.join(scratch, 'none/none'), 'w'));
      } catch (e) {
        return e;
      }
    })();
    expect(diskError(error, 'x')).toBe(error);
  });
});
