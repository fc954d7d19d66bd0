// Twenty annotators and fifty events; `npm run bench -- chaos` lives through a thousand. DISCERN_CHAOS_SEED repeats a
// run's order of events.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { liveThrough } from '../support/chaos-day/day';
import { judge } from '../support/chaos-day/verdict';
import { type App, startApp } from '../support/start-app';

const events = { web: 3, worker: 3, postgres: 4, faults: 40 };
const options = {
  seed: Number(process.env.DISCERN_CHAOS_SEED ?? 20_240_501),
  ...{ people: 20, prompts: 120, overlap: 4, leaseSeconds: 5, events },
};

let app: App;
beforeAll(async () => {
  app = await startApp({ env: { DISCERN_DEMO: '0' } });
}, 420_000);
afterAll(() => app?.stop());

test(`${options.people} annotators and 50 events (seed ${options.seed}): nothing acknowledged is lost or doubled`, async () => {
  const day = await liveThrough(app, options);
  const { faults, ...kills } = events;
  const each = { double: 8, drop: 8, again: 8, reorder: 8, clock: 8 };
  expect(Object.values(each).reduce((a, b) => a + b)).toBe(faults);
  expect(day.happened).toEqual({ ...kills, ...each });
  expect(day.refused).toBeGreaterThan(0);
  const { rankings, extra, ...wrong } = await judge(app, day);
  expect(wrong).toEqual({
    ...{ lost: 0, unknown: 0, overAssigned: 0, unfinished: 0, twice: 0, slots: 0, pairs: 0, audit: 0 },
  });
  expect(rankings - extra).toBe(options.prompts * options.overlap);
}, 600_000);
