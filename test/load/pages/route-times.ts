/** How long a route takes to answer: its handler in this process, alone. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Operation } from '@/lib/contracts/operation';
import { callRoute } from '../../support/routes';

/** Goal for the p95 of a page's route, ms. */
export const ROUTE_GOAL_MS = 300;

/** Times of `reads` calls after three that are not counted, ms, with a pause after each; and the last answer's size. */
export async function routeTimes(
  op: Operation,
  { reads, pauseMs, ...input }: Parameters<typeof callRoute>[1] & { reads: number; pauseMs: number },
): Promise<{ times: number[]; bytes: number }> {
  const times: number[] = [];
  let bytes = 0;
  for (let i = -3; i < reads; i++) {
    const began = performance.now();
    const r = await callRoute(op, input);
    const text = await r.text();
    if (r.status !== 200) throw new Error(`${op.id}: ${r.status} ${text}`);
    bytes = text.length;
    if (i >= 0) times.push(performance.now() - began);
    await sleep(pauseMs);
  }
  return { times, bytes };
}
