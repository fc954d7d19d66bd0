import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Assigned } from '@/lib/contracts/assignments';
import { type Client, read } from './client';
import { type Fault, shuffled } from './events';

export interface Acknowledged {
  userId: string;
  key: string;
  rankingId: string;
  counted: boolean;
}
interface Answer {
  ranking: { id: string };
  counted: boolean;
}

/** A made-up ranking of candidates, with ties and unrankable ones. */
function rank(ids: string[], random: () => number): { groups: string[][]; unrankable?: string[] } {
  const order = shuffled(ids, random);
  const unrankable = random() < 0.2 ? order.splice(0, 1) : [];
  const groups: string[][] = [];
  for (const id of order)
    if (groups.length > 0 && random() < 0.3) groups.at(-1)!.push(id);
    else groups.push([id]);
  return { groups, ...(unrankable.length ? { unrankable } : {}) };
}

/** Submits what is held, with a fault if one is given, until the server has acknowledged it. */
export async function submitWith(
  client: Client,
  a: Assigned,
  random: () => number,
  fault: Fault | undefined,
): Promise<Acknowledged> {
  const key = randomUUID();
  const ranks = rank(
    a.candidates.map((c) => c.id),
    random,
  );
  const body = { idempotencyKey: key, ...ranks, activeMs: fault === 'clock' ? 86_400_000 : 1000 };
  const address = `assignments/${a.assignment.id}`;
  const submit = () => client.insist(`${address}/submit`, body).then(read<Answer>);
  if (fault === 'drop') await hangUp(client, `${address}/submit`, body, 30 * random());
  if (fault === 'clock') {
    await sleep(a.assignment.leaseSeconds * 1000 * (0.5 + random()));
    await client.signIn();
  }
  const beside = fault === 'reorder' ? besides(client, address, ranks, random) : [];
  const answers = await Promise.all(
    fault === 'double' ? [submit(), submit()] : [sleep(20 * random()).then(submit)],
  );
  await Promise.all(beside);
  if (fault === 'again') {
    answers.push(await submit());
    const other = await client.insist(`${address}/submit`, { ...body, rationale: 'another body' });
    if (other.status !== 409) throw new Error(`Another body under the same key answered ${other.status}`);
  }
  const told = new Set(answers.map((one) => JSON.stringify(one)));
  if (told.size !== 1) throw new Error(`One key, several answers: ${[...told].join(' ')}`);
  const { ranking, counted } = answers[0]!;
  return { userId: client.userId, key, rankingId: ranking.id, counted };
}

async function hangUp(client: Client, address: string, body: object, ms: number): Promise<void> {
  const controller = new AbortController();
  const lost = client.send(address, body, controller.signal).catch(() => {});
  await sleep(ms);
  controller.abort();
  await lost;
}

/** What the desk sends beside a submit; before it they succeed, after it they must be told that it is over. */
function besides(client: Client, address: string, draft: object, random: () => number): Promise<void>[] {
  return ['draft', 'heartbeat', 'draft'].map(async (verb) => {
    await sleep(20 * random());
    const { status, text } = await client.insist(`${address}/${verb}`, verb === 'draft' ? draft : {});
    if (status !== 200 && status !== 409) throw new Error(`${verb}: ${status} ${text}`);
  });
}
