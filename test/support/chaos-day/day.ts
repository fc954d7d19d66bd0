// Annotators at work over HTTP while web, worker and database are killed, connections drop, and requests come twice and in
// another order. What the server has acknowledged must stand exactly once.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Assigned } from '@/lib/contracts/assignments';
import { giveAccounts, insideApp, kill } from '../chaos';
import { type DeskProject, seedDeskProject } from '../desk-project';
import type { App } from '../start-app';
import { Client, read } from './client';
import { type Counts, eventsOf, type Fault, isKill, randomFrom } from './events';
import { type Acknowledged, submitWith } from './submit';

export interface DayOptions {
  seed: number;
  people: number;
  prompts: number;
  overlap: number;
  /** Short, so that leases run out while the server is away. */
  leaseSeconds: number;
  events: Counts;
  /** Told after each event. */
  progress?: (done: number, of: number) => void;
}

export interface Day extends DayOptions {
  project: DeskProject;
  acknowledged: Acknowledged[];
  /** How often each event happened. */
  happened: Record<string, number>;
  refused: number;
}

/** A project with people who can sign in. */
async function seedDay(app: App, o: DayOptions) {
  return insideApp(app, async (c) => {
    const { people, prompts, overlap, leaseSeconds } = o;
    const project = await seedDeskProject(c, {
      ...{ people, prompts, overlap, leaseSeconds },
      rankedOverUnrankable: true,
    });
    return { project, password: await giveAccounts(c, project.people) };
  });
}

/** Lets everybody rank until all is done, with the events spread evenly over the work. */
export async function liveThrough(app: App, o: DayOptions): Promise<Day> {
  const random = randomFrom(o.seed);
  const events = eventsOf(o.events, random);
  const { project, password } = await seedDay(app, o);
  const clients = project.people.map((id) => new Client(app, id, password));
  for (const one of clients) await one.signIn();
  const acknowledged: Acknowledged[] = [];
  const happened: Record<string, number> = {};
  const happens = (event: string) => {
    happened[event] = (happened[event] ?? 0) + 1;
  };
  /** Faults that the next submits take. */
  const faults: Fault[] = [];
  const submit = async (client: Client, a: Assigned) => {
    const fault = faults.shift();
    if (fault) happens(fault);
    acknowledged.push(await submitWith(client, a, random, fault));
  };
  const disturb = async () => {
    const all = o.prompts * o.overlap;
    for (const [i, event] of events.entries()) {
      while (acknowledged.length < ((i + 1) * all) / (events.length * 1.15)) await sleep(5);
      if (isKill(event)) {
        await kill(app, event);
        happens(event);
      } else faults.push(event);
      o.progress?.(i + 1, events.length);
    }
  };
  await Promise.all([...clients.map((one) => annotate(one, project.projectId, submit, random)), disturb()]);
  const refused = clients.reduce((sum, one) => sum + one.refused, 0);
  return { ...o, project, acknowledged, happened, refused };
}

/** Resumes what is held, as the desk does (a claim's answer may have been lost), else claims the next, until all is done. */
async function annotate(
  client: Client,
  projectId: string,
  submit: (client: Client, a: Assigned) => Promise<void>,
  random: () => number,
): Promise<void> {
  const mine = `projects/${projectId}/assignments`;
  for (;;) {
    const { items } = await client.insist(mine).then(read<{ items: Assigned[] }>);
    for (const held of items) {
      await sleep(100 * random());
      await submit(client, held);
    }
    if (items.length > 0) continue;
    const next = await client.insist(`${mine}/next`, {});
    if (next.status === 204) {
      if (next.reason === 'done') return;
      await sleep(200);
    } else {
      await sleep(100 * random());
      await submit(client, read<Assigned>(next));
    }
  }
}
