// A program for test/unit/trainer/full-disk.test.ts: saves the states of step 1 and 2 in argv[2], with as many values each
// as argv[3] and argv[4] say, and prints what came of it as one line of JSON.
import { loadState, savedSteps, saveState, type TrainState } from '../../trainer/state';

const [folder, ...sizes] = process.argv.slice(2);
const state = (step: number, size: number): TrainState => ({
  step,
  values: new Float32Array(size).fill(step),
  moments: { m: new Float32Array(size), v: new Float32Array(size) },
  identity: 'x',
  referenceKey: '',
  cursor: { epoch: 0, row: 0 },
  seed: 1,
});

const errors: unknown[] = [];
for (const [i, size] of sizes.map(Number).entries())
  await saveState(folder!, state(i + 1, size), 1).catch((error) =>
    errors.push({ name: error.name, code: error.code, message: error.message, details: error.details }),
  );
const [newest] = savedSteps(folder!);
const size = Number(sizes[(newest ?? 1) - 1]);
const back = await loadState(folder!, { identity: 'x', size }, (message) => errors.push(message));
console.log(JSON.stringify({ errors, steps: savedSteps(folder!), value: back?.values[0] ?? null }));
