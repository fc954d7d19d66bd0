// A program for test/unit/trainer/full-disk.test.ts: trains from the recipe file argv[2] into argv[3] and prints what came of
// it as one line of JSON.
import { readFileSync } from 'node:fs';
import { train } from '../../trainer/train';

const [recipe, outDir] = process.argv.slice(2);
const logs: string[] = [];
const saved: number[] = [];
const onEvent = (event: Parameters<NonNullable<Parameters<typeof train>[1]['onEvent']>>[0]) => {
  if (event.type === 'log') logs.push(event.line);
  if (event.type === 'saved') saved.push(event.step);
};
const outcome = await train(JSON.parse(readFileSync(recipe!, 'utf8')), { outDir: outDir!, onEvent }).then(
  ({ steps }) => ({ steps }),
  ({ code, message }) => ({ code, message }),
);
console.log(JSON.stringify({ ...outcome, logs, saved }));
