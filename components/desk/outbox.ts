import type { Submission, Submitted } from '@/lib/contracts/assignments';

/** A ranking that the server has not acknowledged yet. */
export interface Unsent {
  assignmentId: string;
  body: Submission;
}

/** What became of the head of the queue. */
export type Sent =
  | { ok: true; unsent: Unsent; answer: Submitted }
  /** Refused for good: sending it again would change nothing. */
  | { ok: false; unsent: Unsent; error: unknown };

export interface OutboxOptions {
  /** Where it is kept, e.g. with the person and project in it. */
  key: string;
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  send: (unsent: Unsent) => Promise<Submitted>;
  /** Whether an error may be gone when the same is sent again: no network, server away, session ended. */
  mayPass: (error: unknown) => boolean;
  /** Called when the queue's length or `waiting` changes. */
  changed: () => void;
  settled: (sent: Sent) => void;
  /** Milliseconds before try n (1, 2, …) after a failure. */
  waitMs?: (failures: number) => number;
}

const backOff = (failures: number) => Math.min(30_000, 500 * 2 ** failures);

/**
 * Submissions in the order they were made, kept in the browser until the server has them. Each carries its idempotency
 * key, so that sending one twice (a lost answer, a second tab) stores it once.
 */
export class Outbox {
  #options: OutboxOptions;
  #sending = false;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;
  /** Key of the one that is under way. */
  #current: string | undefined;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** The queue as it is stored, so that tabs agree. */
  list(): Unsent[] {
    try {
      const kept = JSON.parse(this.#options.storage.getItem(this.#options.key) ?? '[]');
      return Array.isArray(kept) ? kept : [];
    } catch {
      return [];
    }
  }

  /** The last try failed and the next one is due later. */
  get waiting(): boolean {
    return this.#failures > 0 && this.list().length > 0;
  }

  add(unsent: Unsent): void {
    this.#store([...this.list(), unsent]);
    void this.flush();
  }

  /** Sends what is queued, one at a time. `now` does not wait for the next try (the network came back). */
  async flush(now = false): Promise<void> {
    if (now) clearTimeout(this.#timer);
    if (this.#sending || this.#closed) return;
    this.#sending = true;
    try {
      for (let head = this.list()[0]; head && !this.#closed; head = this.list()[0])
        if (!(await this.#sendOne(head))) return;
    } finally {
      this.#sending = false;
    }
  }

  /** Takes one out that is not under way, and answers it. */
  takeBack(idempotencyKey: string): Unsent | undefined {
    if (this.#current === idempotencyKey) return undefined;
    const found = this.list().find((u) => u.body.idempotencyKey === idempotencyKey);
    if (found) this.#drop(found);
    return found;
  }

  open(): void {
    this.#closed = false;
    this.#options.changed();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  async #sendOne(head: Unsent): Promise<boolean> {
    const o = this.#options;
    this.#current = head.body.idempotencyKey;
    try {
      const answer = await o.send(head);
      this.#failures = 0;
      this.#drop(head);
      o.settled({ ok: true, unsent: head, answer });
      return true;
    } catch (error) {
      if (o.mayPass(error)) {
        this.#failures++;
        o.changed();
        clearTimeout(this.#timer);
        if (!this.#closed)
          this.#timer = setTimeout(() => void this.flush(), (o.waitMs ?? backOff)(this.#failures));
        return false;
      }
      this.#failures = 0;
      this.#drop(head);
      o.settled({ ok: false, unsent: head, error });
      return true;
    } finally {
      this.#current = undefined;
    }
  }

  #drop(done: Unsent) {
    this.#store(this.list().filter((u) => u.body.idempotencyKey !== done.body.idempotencyKey));
  }

  #store(queue: Unsent[]) {
    const { storage, key, changed } = this.#options;
    if (queue.length > 0) storage.setItem(key, JSON.stringify(queue));
    else storage.removeItem(key);
    changed();
  }
}
