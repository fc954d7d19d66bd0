// A program for test/unit/trainer/full-disk.test.ts: saves the states of step 1 and 2 in argv[2], with as many values each
// as argv[3] and argv[4] say, and prints what came of it as one line of JSON.
import { loadState, type StateTensors, savedSteps, saveState } from '../../trainer/state';

const [folder, ...sizes] = process.argv.slice(2);
const meta = { identity: 'x', referenceKey: '', cursor: { epoch: 0, row: 0 }, seed: 1 };
const tensors = (step: number, size: number): StateTensors =>
  new Map(
    ['values', 'm', 'v'].map((name) => [name, { shape: [size], data: new Float32Array(size).fill(step) }]),
  );

const errors: unknown[] = [];
for (const [i, size] of sizes.map(Number).entries())
  await saveState(folder!, { ...meta, step: i + 1 }, tensors(i + 1, size), 1).catch((error) =>
    errors.push({ name: error.name, code: error.code, message: error.message, details: error.details }),
  );
const [newest] = savedSteps(folder!);
const size = Number(sizes[(newest ?? 1) - 1]);
const expected = { identity: 'x', tensors: tensors(0, size) };
const back = await loadState(folder!, expected, (message) => errors.push(message));
let value: number | null = null;
back?.restore((read) => {
  value = read('values')[0]!;
});
console.log(JSON.stringify({ errors, steps: savedSteps(folder!), value }));
