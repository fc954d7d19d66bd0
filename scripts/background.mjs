// What the first page does not need: TensorFlow, and the default model's download. The supervisor shows the lines.
import fs from 'node:fs';
import path from 'node:path';
import { endCommands, run } from './lib/commands.mjs';
import { dataFolder, logFolder, root } from './lib/paths.mjs';
import { explain } from './lib/steps.mjs';

const data = dataFolder();
const time = (since) => `${((performance.now() - since) / 1000).toFixed(0)} s`;
// Pages and annotators come first.
try {
  const { setPriority } = await import('node:os');
  setPriority(10);
} catch {}

async function tensorflow() {
  const file = path.join(root, 'scripts/setup/tensorflow.mjs');
  if (!fs.existsSync(file)) return;
  const began = performance.now();
  const { setupTensorflow } = await import(file);
  const log = fs.createWriteStream(path.join(logFolder(data), 'tensorflow.log'), { flags: 'a' });
  const result = await setupTensorflow({ root, data, log: (line) => log.write(`${line}\n`) });
  log.end();
  console.log(`TensorFlow: ${result.message ?? result.reason ?? result.state} (${time(began)})`);
}

async function model() {
  const command = path.join(root, 'scripts/cli/model.ts');
  if (!fs.existsSync(command)) return;
  const began = performance.now();
  const args = [path.join(root, 'scripts/discern.mjs'), 'model', 'pull', 'smollm2-135m'];
  const { code, output } = await run(process.execPath, args, {
    log: path.join(logFolder(data), 'model.log'),
  });
  if (code !== 0) throw new Error(output.trim().split('\n').at(-1));
  console.log(`Model smollm2-135m: ready (${time(began)})`);
}

process.on('SIGTERM', async () => {
  await endCommands();
  process.exit(143);
});
const report = (what) => (error) => {
  console.log(`${what}: ${explain(error)}`);
  process.exitCode = 1;
};
await Promise.all([tensorflow().catch(report('TensorFlow')), model().catch(report('Model smollm2-135m'))]);
