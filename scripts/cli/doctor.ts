import os from 'node:os';

export const usage = 'doctor    what this machine trains with: back end, threads, speed, memory';
export const needsTensorflow = true;

/** → `{backend, reason, mode, cores, gflops, memoryMb, freeMb, node}`; gflops of a 1024³ product, best of 5 s. */
export async function run() {
  const { pickBackend } = await import('../../trainer/backend');
  const { mode } = await import('../../trainer/graph/compute');
  const { speedOfLargeProduct } = await import('../../trainer/measure-speed');
  const { name, reason } = await pickBackend();
  return {
    backend: name,
    reason,
    mode: mode(),
    cores: os.availableParallelism(),
    gflops: Math.round((await speedOfLargeProduct(5)) / 1e9),
    memoryMb: Math.round(os.totalmem() / 2 ** 20),
    freeMb: Math.round(os.freemem() / 2 ** 20),
    node: process.version,
  };
}
