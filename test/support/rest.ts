import { setTimeout as sleep } from 'node:timers/promises';

export const demoEmail = (who: string) => (who.includes('@') ? who : `${who}@demo.discern.local`);

/** The REST API as one person uses it from outside the app. */
export class Rest {
  readonly #url: string;
  readonly #cookie: string;

  private constructor(url: string, cookie: string) {
    this.#url = url;
    this.#cookie = cookie;
  }

  /** `who`: an address, or the first part of a demo account's. */
  static async signIn(url: string, who: string, password: string): Promise<Rest> {
    const r = await fetch(`${url}/api/auth/sign-in/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: url },
      body: JSON.stringify({ email: demoEmail(who), password }),
    });
    if (!r.ok) throw new Error(`sign-in of ${who}: ${r.status} ${await r.text()}`);
    const cookies = r.headers.getSetCookie().map((c) => c.split(';')[0]);
    return new Rest(url, cookies.join('; '));
  }

  /** The answer's body; undefined for 204. Throws the answer's own words otherwise. */
  async call<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<T> {
    const text = typeof body === 'string';
    const r = await fetch(`${this.#url}/api/v1${path}`, {
      method,
      headers: {
        cookie: this.#cookie,
        origin: this.#url,
        ...(body === undefined ? {} : { 'content-type': text ? 'application/x-ndjson' : 'application/json' }),
      },
      ...(body === undefined ? {} : { body: text ? body : JSON.stringify(body) }),
    });
    if (!r.ok) throw new Error(`${method} ${path}: ${r.status} ${await r.text()}`);
    return (r.status === 204 ? undefined : await r.json()) as T;
  }

  /** Asks until the work at `path` has ended well. */
  async done<T extends { state: string } = { state: string }>(path: string, seconds = 240): Promise<T> {
    for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(300)) {
      const work = await this.call<T>('GET', path);
      if (work.state === 'done') return work;
      if (work.state === 'failed' || work.state === 'cancelled')
        throw new Error(`${path} ended as ${work.state}: ${JSON.stringify(work)}`);
    }
    throw new Error(`${path} is not done after ${seconds} s`);
  }
}
