// npm run bench -- desk [--prompts 20000,1000000] [--annotators 200] [--rate 40] [--seconds 300] [--sustain] [--soak]
//
// The annotators' desk over HTTP: real sessions against the built app, web, Postgres and this program on the same cores. An
// open load: claims and submits are due at fixed times, and latency counts from then. One load for each number of prompts
// (four candidates each, overlap 2; seeding is not timed), then the ratio of the last to the first. Goals: next p95 50 ms,
// submit p95 80 ms, no error, overlap exact, web's memory 400 MB, ratio 1.3. `--sustain` raises the rate until the p95 of
// submits passes 100 ms; `--soak` prints web's memory every minute.
import { parseArgs } from 'node:util';
import { giveAccounts, insideApp, signInAt } from '../support/chaos';
import { type DeskProject, seedDeskProject } from '../support/desk-project';
import { type App, startApp } from '../support/start-app';
import { Annotator, KINDS, type Measured, nothingYet, openLoad } from './desk-load/annotator';
import { broken, quantileOf, report, webCpuMs, webMemory } from './desk-load/figures';

const { values } = parseArgs({
  options: {
    prompts: { type: 'string', default: '20000,1000000' },
    annotators: { type: 'string', default: '200' },
    rate: { type: 'string', default: '40' },
    seconds: { type: 'string', default: '300' },
    sustain: { type: 'boolean', default: false },
    soak: { type: 'boolean', default: false },
  },
});
const [rate, seconds] = [Number(values.rate), Number(values.seconds)];
const OVERLAP = 2;
const SUSTAINED_MS = 100;

/** A project of so many prompts, with everybody signed in. */
async function open(app: App, prompts: number): Promise<{ project: DeskProject; people: Annotator[] }> {
  const { project, password } = await insideApp(app, async (c) => {
    const project = await seedDeskProject(c, {
      people: Number(values.annotators),
      prompts,
      overlap: OVERLAP,
    });
    const password = await giveAccounts(c, project.people);
    await c.query('vacuum analyze');
    await c.query('checkpoint');
    return { project, password };
  });
  const people: Annotator[] = [];
  for (const id of project.people)
    people.push(new Annotator(app, project, await signInAt(app.url, `${id}@test.local`, password)));
  return { project, people };
}

async function load(
  app: App,
  prompts: number,
): Promise<{ measured: Measured; people: Annotator[]; wrong: number }> {
  const { project, people } = await open(app, prompts);
  // The first calls load the routes' code and fill the pools.
  await openLoad(people, rate, 10, nothingYet());
  const measured = nothingYet();
  const used = webCpuMs(app);
  await openLoad(people, rate, seconds, measured);
  const calls = measured.next.length + measured.submit.length;
  const wrong = await broken(app, project.projectId);
  report(
    `${prompts} prompts, ${people.length} annotators, ${rate} submits a second for ${seconds} s`,
    measured,
  );
  const { now, peak } = webMemory(app);
  console.log(`  items with a wrong overlap ${wrong}`);
  console.log(
    `  web: ${((webCpuMs(app) - used) / calls).toFixed(1)} ms of processor time a call, ${now} MB, at most ${peak} MB (goal 400)`,
  );
  if (measured.errors.length > 0 || wrong > 0) process.exitCode = 1;
  return { measured, people, wrong };
}

/** Raises the rate by a quarter at a time, half a minute each, until submits are slower than that. */
async function sustain(people: Annotator[]): Promise<void> {
  let held = 0;
  for (let tried = rate; ; tried = Math.round(tried * 1.25)) {
    const measured = nothingYet();
    await openLoad(people, tried, 30, measured);
    const p95 = quantileOf(measured.submit, 0.95);
    const failed = measured.errors.length > 0 || p95 > SUSTAINED_MS;
    console.log(`  ${tried} submits a second: p95 ${p95.toFixed(1)} ms, errors ${measured.errors.length}`);
    if (failed) break;
    held = tried;
  }
  console.log(`sustained at p95 under ${SUSTAINED_MS} ms: ${held} submits a second`);
}

const app = await startApp({ env: { DISCERN_DEMO: '0' } });
const watch = values.soak
  ? setInterval(() => console.log(`  web ${webMemory(app).now} MB`), 60_000)
  : undefined;
try {
  const loads: Awaited<ReturnType<typeof load>>[] = [];
  for (const prompts of values.prompts.split(',').map(Number)) loads.push(await load(app, prompts));
  const [first, last] = [loads[0]!, loads.at(-1)!];
  if (loads.length > 1)
    for (const kind of KINDS) {
      const ratio = quantileOf(last.measured[kind], 0.95) / quantileOf(first.measured[kind], 0.95);
      console.log(`${kind}: p95 of the last to the first ${ratio.toFixed(2)} (goal 1.3)`);
    }
  if (values.sustain) await sustain(last.people);
} finally {
  clearInterval(watch);
  await app.stop();
}
