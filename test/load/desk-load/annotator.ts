import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DeskProject } from '../../support/desk-project';
import type { App } from '../../support/start-app';

export const KINDS = ['next', 'submit'] as const;
export type Kind = (typeof KINDS)[number];

/** What one load left behind: latencies in ms from the time a call was meant to be sent, and what went wrong. */
export interface Measured {
  next: number[];
  submit: number[];
  errors: string[];
}
export const nothingYet = (): Measured => ({ next: [], submit: [], errors: [] });

interface Next {
  assignment: { id: string };
  candidates: { id: string }[];
}

/** One annotator's session, sending at times that do not depend on the answers (an open load). */
export class Annotator {
  private held: Next | undefined;

  constructor(
    private app: App,
    private project: DeskProject,
    private cookie: string,
  ) {}

  /** Claims an item, `due` ms on the clock of `performance.now`. */
  async next(due: number, to: Measured): Promise<void> {
    this.held = await this.call<Next>(
      'next',
      `projects/${this.project.projectId}/assignments/next`,
      {},
      due,
      to,
    );
  }

  /** Submits a random ranking of what is held; nothing when there is none. */
  async submit(due: number, to: Measured): Promise<void> {
    if (!this.held) return;
    const ids = this.held.candidates.map((c) => c.id).sort(() => Math.random() - 0.5);
    const groups = [ids.slice(0, 1), ids.slice(1, 3), ids.slice(3)].filter((g) => g.length > 0);
    const body = { idempotencyKey: randomUUID(), groups, activeMs: 4000 };
    await this.call('submit', `assignments/${this.held.assignment.id}/submit`, body, due, to);
    this.held = undefined;
  }

  private async call<T>(kind: Kind, address: string, body: object, due: number, to: Measured) {
    await sleep(Math.max(0, due - performance.now()));
    try {
      const r = await fetch(`${this.app.url}/api/v1/${address}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', cookie: this.cookie },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(60_000),
      });
      const text = await r.text();
      to[kind].push(performance.now() - due);
      if (r.status === 200) return JSON.parse(text) as T;
      to.errors.push(`${kind}: ${r.status} ${r.headers.get('discern-reason') ?? text.slice(0, 200)}`);
    } catch (e) {
      to.errors.push(`${kind}: ${(e as Error).message}`);
    }
    return undefined;
  }
}

/**
 * Open load: `rate` submits a second over all annotators, evenly spread, each after its own claim half a period before.
 * Calls are due at fixed times; one that starts late because the answer before it was late counts from when it was due.
 */
export async function openLoad(annotators: Annotator[], rate: number, seconds: number, to: Measured) {
  const period = (annotators.length / rate) * 1000;
  const start = performance.now() + 200;
  await Promise.all(
    annotators.map(async (one, i) => {
      const first = start + (i * 1000) / rate;
      for (let due = first; due < start + seconds * 1000; due += period) {
        await one.next(due, to);
        await one.submit(due + period / 2, to);
      }
    }),
  );
}
