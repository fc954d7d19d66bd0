const WINDOW = 10 * 60_000;
/** Wrong passwords in the window for one account from one address. */
const PER_ADDRESS = 8;
/** … and from all addresses together: an address that comes in a header can be made up, an account cannot. */
const PER_ACCOUNT = 60;
const MOST_KEYS = 50_000;

interface Tries {
  count: number;
  resetsAt: number;
}

/**
 * Slows whoever guesses passwords, by failures of an account: right passwords cost nothing, so any number of people
 * behind one address sign in. Kept in memory: the web is one process, and a restart forgives.
 */
export class SignInLimit {
  private readonly tries = new Map<string, Tries>();
  constructor(private readonly now: () => number = Date.now) {}

  /** Seconds to wait before the next try; 0 when it may come now. */
  wait(email: string, address: string): number {
    const until = Math.max(
      this.blockedUntil(`${email}|${address}`, PER_ADDRESS),
      this.blockedUntil(email, PER_ACCOUNT),
    );
    return Math.max(0, Math.ceil((until - this.now()) / 1000));
  }

  failed(email: string, address: string): void {
    for (const key of [`${email}|${address}`, email]) {
      const t = this.live(key) ?? { count: 0, resetsAt: this.now() + WINDOW };
      this.tries.set(key, { ...t, count: t.count + 1 });
    }
    this.forget();
  }

  succeeded(email: string, address: string): void {
    this.tries.delete(`${email}|${address}`);
  }

  private live(key: string): Tries | undefined {
    const t = this.tries.get(key);
    return t && t.resetsAt > this.now() ? t : undefined;
  }

  private blockedUntil(key: string, most: number): number {
    const t = this.live(key);
    return t && t.count >= most ? t.resetsAt : 0;
  }

  /** The oldest go first; a map keeps the order of insertion. */
  private forget(): void {
    for (const [key, t] of this.tries) {
      if (t.resetsAt > this.now() && this.tries.size <= MOST_KEYS) break;
      this.tries.delete(key);
    }
  }
}

/** The nearest hop's word for where a request comes from: the last entry, which Next or the proxy before it wrote. */
export const addressOf = (headers: Headers | undefined): string =>
  headers?.get('x-forwarded-for')?.split(',').at(-1)?.trim() || 'local';
