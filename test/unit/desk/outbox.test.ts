import { describe, expect, it, vi } from 'vitest';
import { Outbox, type Sent, type Unsent } from '@/components/desk/outbox';

class Memory {
  kept = new Map<string, string>();
  getItem = (k: string) => this.kept.get(k) ?? null;
  setItem = (k: string, v: string) => void this.kept.set(k, v);
  removeItem = (k: string) => void this.kept.delete(k);
  names = (prefix: string) => [...this.kept.keys()].filter((k) => k.startsWith(prefix)).sort();
}
class Away extends Error {}

let at = 0;
const unsent = (key: string): Unsent => ({
  assignmentId: `a-${key}`,
  key,
  at: ++at,
  submission: { idempotencyKey: key, groups: [['x'], ['y']] },
});
const answer = { ranking: { id: 'r' }, counted: true };

function make(
  send: (u: Unsent) => Promise<typeof answer>,
  storage = new Memory(),
  alone?: (work: () => Promise<void>) => Promise<void>,
) {
  const settled: Sent[] = [];
  const outbox = new Outbox({
    name: 'k',
    storage,
    send,
    mayPass: (e) => e instanceof Away,
    changed: () => {},
    settled: (s) => settled.push(s),
    waitMs: () => 5,
    ...(alone ? { alone } : {}),
  });
  return { outbox, settled, storage };
}
const empty = (outbox: Outbox) => vi.waitFor(() => expect(outbox.list()).toEqual([]));

describe('outbox', () => {
  it('sends in order, one at a time', async () => {
    const sent: string[] = [];
    let under = 0;
    const { outbox, settled } = make(async (u) => {
      expect(++under).toBe(1);
      await new Promise((r) => setTimeout(r, 2));
      under--;
      sent.push(u.key);
      return answer;
    });
    for (const key of ['1', '2', '3']) outbox.add(unsent(key));
    await empty(outbox);
    expect(sent).toEqual(['1', '2', '3']);
    expect(settled.every((s) => s.ok)).toBe(true);
  });

  it('tries again with the same key until the server is back', async () => {
    const keys: string[] = [];
    const waited: boolean[] = [];
    const { outbox, settled } = make(async (u) => {
      keys.push(u.key);
      waited.push(outbox.waiting);
      if (keys.length < 4) throw new Away();
      return answer;
    });
    outbox.add(unsent('same'));
    await empty(outbox);
    expect(keys).toEqual(['same', 'same', 'same', 'same']);
    expect(settled).toHaveLength(1);
    expect(waited).toEqual([false, true, true, true]);
    expect(outbox.waiting).toBe(false);
  });

  it('outlives the page', async () => {
    const storage = new Memory();
    const before = make(async () => Promise.reject(new Away()), storage);
    before.outbox.add(unsent('kept'));
    before.outbox.close();
    const after = make(async () => answer, storage);
    expect(after.outbox.list()).toHaveLength(1);
    await after.outbox.flush();
    expect(after.settled).toMatchObject([{ ok: true, unsent: { assignmentId: 'a-kept' } }]);
    expect(storage.kept.size).toBe(0);
  });

  it('says what was refused for good and goes on with the next', async () => {
    const { outbox, settled } = make(async (u) => {
      if (u.key === 'bad') throw new Error('refused');
      return answer;
    });
    outbox.add(unsent('bad'));
    outbox.add(unsent('good'));
    await empty(outbox);
    expect(settled.map((s) => s.ok)).toEqual([false, true]);
  });

  it('gives back what is not under way', async () => {
    let release = () => {};
    const { outbox, settled } = make(async () => {
      await new Promise<void>((r) => {
        release = r;
      });
      return answer;
    });
    outbox.add(unsent('first'));
    outbox.add(unsent('second'));
    expect(outbox.takeBack('first')).toBeUndefined();
    expect(outbox.takeBack('second')?.assignmentId).toBe('a-second');
    release();
    await empty(outbox);
    expect(settled).toHaveLength(1);
  });

  it('is sent by one tab when two have it, and each tab may add to it', async () => {
    const storage = new Memory();
    let turn = Promise.resolve();
    const alone = (work: () => Promise<void>) => {
      turn = turn.then(work);
      return turn;
    };
    const sent: string[] = [];
    const send = async (u: Unsent) => {
      await new Promise((r) => setTimeout(r, 1));
      sent.push(u.key);
      return answer;
    };
    const [a, b] = [make(send, storage, alone), make(send, storage, alone)];
    for (let i = 0; i < 10; i++) (i % 2 ? a : b).outbox.add(unsent(`k${i}`));
    await empty(a.outbox);
    await empty(b.outbox);
    expect(sent).toEqual(Array.from({ length: 10 }, (_, i) => `k${i}`));
    expect(a.settled.length + b.settled.length).toBe(10);
  });

  it('takes over what the first release left', async () => {
    const storage = new Memory();
    const old = ['1', '2'].map((key) => ({
      assignmentId: `a-${key}`,
      body: { idempotencyKey: key, groups: [] },
    }));
    storage.setItem('k', JSON.stringify(old));
    const { outbox, settled } = make(async () => answer, storage);
    outbox.open();
    expect(outbox.list().map((u) => u.key)).toEqual(['1', '2']);
    await outbox.flush();
    expect(settled).toHaveLength(2);
    expect(storage.kept.size).toBe(0);
  });
});
