// npm run bench -- chaos [--events N] [--annotators N] [--seed N]: a thousand events over fifty annotators at work on the
// built app: kill -9 of web, worker and Postgres (a tenth of the events), connections dropped, requests doubled, reordered
// and sent again, clients whose clock jumps. Ends with 1 if one acknowledged ranking is lost, doubled or half-written. The
// same seed gives the same events in the same order.
import { parseArgs } from 'node:util';
import { liveThrough } from '../support/chaos-day/day';
import { judge } from '../support/chaos-day/verdict';
import { startApp } from '../support/start-app';

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '1000' },
    annotators: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
  },
});
const n = Number(values.events);
const kills = { web: Math.round(n * 0.04), worker: Math.round(n * 0.02), postgres: Math.round(n * 0.04) };
const events = { ...kills, faults: n - kills.web - kills.worker - kills.postgres };
const overlap = 5;

const app = await startApp({ env: { DISCERN_DEMO: '0' } });
try {
  const began = Date.now();
  const day = await liveThrough(app, {
    seed: Number(values.seed),
    people: Number(values.annotators),
    // Three rankings an event, so that each event meets work.
    prompts: Math.ceil((3 * n) / overlap),
    ...{ overlap, leaseSeconds: 5, events },
    progress: (done, of) => {
      if (done % 50 === 0)
        console.error(`${done} of ${of} events, ${Math.round((Date.now() - began) / 1000)} s`);
    },
  });
  const { rankings, extra, ...wrong } = await judge(app, day);
  console.log(
    `${n} events, ${values.annotators} annotators, seed ${values.seed}: ${JSON.stringify(day.happened)}`,
  );
  console.log(
    `${rankings} rankings acknowledged, ${extra} of them late ones that do not count; ${day.refused} requests had to be sent again`,
  );
  console.log(
    Object.entries(wrong)
      .map(([name, count]) => `${name} ${count}`)
      .join('  '),
  );
  if (Object.values(wrong).some((count) => count > 0)) process.exitCode = 1;
} finally {
  await app.stop();
}
