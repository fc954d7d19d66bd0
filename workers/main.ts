// The worker process: takes long work from the queues and does it. `npm start` keeps one running.
import { disconnect } from '@/lib/db';
import { closeQueues } from '@/lib/jobs/queue';
import { stopListening } from '@/lib/live/listen';
import { keepAgreement } from './agreement/keep-agreement';
import { jobs } from './jobs';
import { keepQuality } from './quality/keep-quality';
import { startWorkers } from './queue';

/** After this long a handler that does not stop is left to its dead heartbeat. */
const PATIENCE_MS = 20_000;

const workers = startWorkers(jobs);
const stop = new AbortController();
const keeping = [keepAgreement(stop.signal), keepQuality(stop.signal)];
console.error(`worker ${process.pid}: ${jobs.map((j) => j.name).join(', ')}`);

let ending = false;
async function end(signal: string) {
  if (ending) return;
  ending = true;
  console.error(`worker ${process.pid}: ${signal}, giving work back`);
  setTimeout(() => process.exit(1), PATIENCE_MS).unref();
  stop.abort();
  await Promise.all([workers.close(), ...keeping]);
  await closeQueues();
  await stopListening();
  await disconnect();
  process.exit(0);
}
process.on('SIGTERM', () => end('SIGTERM'));
process.on('SIGINT', () => end('SIGINT'));
// One broken handler must not take the others with it; what it was doing is found again by its row.
process.on('unhandledRejection', (e) => console.error('[worker] unhandled', e));
