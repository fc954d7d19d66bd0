import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { expect, test } from 'vitest';
import { oneAtATime } from '@/lib/client/one-at-a-time';
import { refresh } from '@/lib/client/refresh';

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));

test('work that is asked for while it runs is done once more, not at the same time', async () => {
  let [running, most, runs] = [0, 0, 0];
  const ask = oneAtATime(async () => {
    most = Math.max(most, ++running);
    runs++;
    await settled();
    running--;
  });
  await Promise.all([ask(), ask(), ask()]);
  expect({ most, runs }).toEqual({ most: 1, runs: 2 });
  await ask();
  expect(runs).toBe(3);
});

test('work that fails can be asked for again', async () => {
  let runs = 0;
  const ask = oneAtATime(async () => {
    if (runs++ === 0) throw new Error('lost');
  });
  await expect(ask()).rejects.toThrow('lost');
  await ask();
  expect(runs).toBe(2);
});

test('notices that come faster than answers do not keep a page from its data', async () => {
  const client = new QueryClient();
  const queryKey = ['run', '1'];
  let value = 0;
  const queryFn = async () => {
    const read = value;
    await new Promise((resolve) => setTimeout(resolve, 30));
    return read;
  };
  const observer = new QueryObserver<number>(client, { queryKey, queryFn });
  const seen = new Set<number>();
  const leave = observer.subscribe(({ data }) => data !== undefined && seen.add(data));
  const end = Date.now() + 300;
  for (; Date.now() < end; await settled()) {
    value++;
    void refresh(client, queryKey);
  }
  // some were shown while notices still came, and the last one is shown in the end
  expect(seen.size).toBeGreaterThan(2);
  await expect.poll(() => observer.getCurrentResult().data).toBe(value);
  leave();
  client.clear();
});
