import { setTimeout as sleep } from 'node:timers/promises';
import { signInAt } from '../chaos';
import type { App } from '../start-app';

export interface Whole {
  status: number;
  reason: string | null;
  text: string;
}

/** One person's browser: a session, and the patience of one whose server is away for a while. */
export class Client {
  /** Answers that never came, or came from a server that was going down. */
  refused = 0;
  private cookie = '';

  constructor(
    private app: App,
    readonly userId: string,
    private password: string,
  ) {}

  /** Signs in until the server lets it. */
  async signIn(): Promise<void> {
    for (const end = Date.now() + 240_000; ; await sleep(200)) {
      try {
        this.cookie = await signInAt(this.app.url, `${this.userId}@test.local`, this.password);
        return;
      } catch (e) {
        this.refused++;
        if (Date.now() > end) throw e;
      }
    }
  }

  send(address: string, body?: object, signal?: AbortSignal): Promise<Response> {
    const patience = AbortSignal.timeout(30_000);
    return fetch(`${this.app.url}/api/v1/${address}`, {
      method: body ? 'POST' : 'GET',
      headers: { cookie: this.cookie, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
      signal: signal ? AbortSignal.any([signal, patience]) : patience,
    });
  }

  /**
   * Sends until the server answers as itself: what a browser does whose server or network is away for a while. An answer
   * that was cut off after its head is none, so the body is read here.
   */
  async insist(address: string, body?: object): Promise<Whole> {
    for (const end = Date.now() + 240_000; ; await sleep(100 + 200 * Math.random())) {
      try {
        const r = await this.send(address, body);
        const whole = { status: r.status, reason: r.headers.get('discern-reason'), text: await r.text() };
        if (whole.status < 500) return whole;
      } catch {}
      this.refused++;
      if (Date.now() > end)
        throw new Error(`${address} was not answered:\n${this.app.output().slice(-3000)}`);
    }
  }
}

export function read<T>(r: Whole): T {
  if (r.status !== 200) throw new Error(`${r.status} ${r.text}`);
  return JSON.parse(r.text) as T;
}
