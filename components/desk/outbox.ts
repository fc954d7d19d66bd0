import type { Submission, Submitted } from '@/lib/contracts/assignments';
import type { Kept } from './safe-storage';

/** A ranking or a skip that the server has not acknowledged yet. */
export type Unsent = {
  assignmentId: string;
  /** The idempotency key of a ranking; of a skip any key of its own. */
  key: string;
  /** When it was made, ms. */
  at: number;
} & ({ submission: Submission } | { skip: string });

/** What became of the head of the queue. */
export type Sent =
  | { ok: true; unsent: Unsent; answer: Submitted | undefined }
  /** Refused for good: sending it again would change nothing. */
  | { ok: false; unsent: Unsent; error: unknown };

export interface OutboxOptions {
  /** Where it is kept, with the person and project in it. */
  name: string;
  storage: Kept;
  send: (unsent: Unsent) => Promise<Submitted | undefined>;
  /** Whether an error may be gone when the same is sent again: no network, server away, session ended. */
  mayPass: (error: unknown) => boolean;
  /** Called when the queue's length or `waiting` changes. */
  changed: () => void;
  settled: (sent: Sent) => void;
  /** Runs one sender of all tabs at a time; without it each tab sends, which the idempotency keys allow. */
  alone?: (work: () => Promise<void>) => Promise<void>;
  /** Milliseconds before try n (1, 2, …) after a failure. */
  waitMs?: (failures: number) => number;
}

const backOff = (failures: number) => Math.min(30_000, 500 * 2 ** failures);

/**
 * What was submitted, in the order it was made, kept in the browser until the server has it. Each stands under a name of
 * its own, so that two tabs never write over each other, and carries its idempotency key, so that sending one twice (a
 * lost answer, a second tab) stores it once.
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
    const { storage, name } = this.#options;
    return storage.names(`${name}.`).flatMap((n) => parse(storage.getItem(n)));
  }

  /** The last try failed and the next one is due later. */
  get waiting(): boolean {
    return this.#failures > 0 && this.list().length > 0;
  }

  add(unsent: Unsent): void {
    this.#options.storage.setItem(this.#nameOf(unsent), JSON.stringify(unsent));
    this.#options.changed();
    void this.flush();
  }

  /** Sends what is queued, one at a time. `now` does not wait for the next try (the network came back). */
  async flush(now = false): Promise<void> {
    if (now) clearTimeout(this.#timer);
    if (this.#sending || this.#closed || this.list().length === 0) return;
    this.#sending = true;
    try {
      await (this.#options.alone ?? ((work) => work()))(async () => {
        for (let head = this.list()[0]; head && !this.#closed; head = this.list()[0])
          if (!(await this.#sendOne(head))) return;
      });
    } finally {
      this.#sending = false;
      this.#options.changed();
    }
  }

  /** Takes one out that is not under way, and answers it. */
  takeBack(key: string): Unsent | undefined {
    if (this.#current === key) return undefined;
    const found = this.list().find((u) => u.key === key);
    if (found) this.#drop(found);
    return found;
  }

  open(): void {
    this.#closed = false;
    this.#adopt();
    this.#options.changed();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  async #sendOne(head: Unsent): Promise<boolean> {
    const o = this.#options;
    this.#current = head.key;
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

  /** The first release kept the queue as one list. */
  #adopt(): void {
    const { storage, name } = this.#options;
    const old = storage.getItem(name);
    if (old === null) return;
    storage.removeItem(name);
    const list: { assignmentId: string; body: Submission }[] = JSON.parse(old);
    for (const [i, { assignmentId, body }] of list.entries()) {
      const unsent = { assignmentId, key: body.idempotencyKey, at: i, submission: body };
      storage.setItem(this.#nameOf(unsent), JSON.stringify(unsent));
    }
  }

  /** Names in their order are the order in which things were made. */
  #nameOf({ at, key }: Unsent): string {
    return `${this.#options.name}.${String(at).padStart(15, '0')}.${key}`;
  }

  #drop(done: Unsent) {
    this.#options.storage.removeItem(this.#nameOf(done));
    this.#options.changed();
  }
}

function parse(text: string | null): Unsent[] {
  try {
    const kept = JSON.parse(text ?? '');
    return typeof kept?.assignmentId === 'string' && typeof kept.key === 'string' ? [kept] : [];
  } catch {
    return [];
  }
}
