import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { availableMemory, checkMemory } from '@/trainer/available-memory';
import { scratchDir } from './nano';

const scratch = scratchDir();
const GB = 2 ** 30;
let machines = 0;

/** A root folder with these files. */
function machine(files: Record<string, string>): string {
  const root = path.join(scratch, String(machines++));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
    writeFileSync(path.join(root, name), text);
  }
  return root;
}
const meminfo = 'MemTotal:       16777216 kB\nMemFree:         1048576 kB\nMemAvailable:    8388608 kB\n';
const v2 = (group: string, max: string, current: number, inactive = 0) => ({
  [`sys/fs/cgroup${group}/memory.max`]: `${max}\n`,
  [`sys/fs/cgroup${group}/memory.current`]: `${current}\n`,
  [`sys/fs/cgroup${group}/memory.stat`]: `anon 5\ninactive_file ${inactive}\nactive_file 7\n`,
});

describe('the memory that is available', () => {
  it('is what the kernel calls so, not what is unused', () => {
    expect(availableMemory(machine({ 'proc/meminfo': meminfo }))).toEqual({
      bytes: 8 * GB,
      limit: 'machine',
    });
  });

  it('is what a container has left, its cache of files included', () => {
    const files = {
      'proc/meminfo': meminfo,
      'proc/self/cgroup': '0::/\n',
      ...v2('', String(4 * GB), 3 * GB, GB),
    };
    expect(availableMemory(machine(files))).toEqual({ bytes: 2 * GB, limit: 'container' });
  });

  it('is the least that any group above gives', () => {
    const files = {
      'proc/meminfo': meminfo,
      'proc/self/cgroup': '0::/user/app\n',
      ...v2('/user/app', 'max', GB),
      ...v2('/user', String(6 * GB), GB),
    };
    expect(availableMemory(machine(files))).toEqual({ bytes: 5 * GB, limit: 'container' });
  });

  it('is read from groups of version 1 too, where no limit is a number near 2^63', () => {
    const v1 = (group: string, limit: string) => ({
      [`sys/fs/cgroup/memory${group}/memory.limit_in_bytes`]: `${limit}\n`,
      [`sys/fs/cgroup/memory${group}/memory.usage_in_bytes`]: `${GB}\n`,
      [`sys/fs/cgroup/memory${group}/memory.stat`]: `inactive_file 1\ntotal_inactive_file ${GB / 2}\n`,
    });
    const own = {
      'proc/meminfo': meminfo,
      'proc/self/cgroup': '4:memory:/docker/x\n1:cpu:/docker/x\n0::/\n',
    };
    expect(availableMemory(machine({ ...own, ...v1('/docker/x', String(2 * GB)) }))).toEqual({
      bytes: 1.5 * GB,
      limit: 'container',
    });
    expect(availableMemory(machine({ ...own, ...v1('/docker/x', '9223372036854771712') })).limit).toBe(
      'machine',
    );
  });

  it('of a system that tells nothing is all it has', () => {
    expect(availableMemory(machine({}))).toEqual({ bytes: os.totalmem(), limit: 'machine' });
  });

  it('of this machine is a plausible number', () => {
    const { bytes } = availableMemory();
    expect(bytes).toBeGreaterThan(100 * 2 ** 20);
    expect(bytes).toBeLessThanOrEqual(os.totalmem());
  });
});

describe('a run that would not fit', () => {
  const available = { bytes: 3 * GB, limit: 'machine' } as const;
  it('is refused with both numbers and what to change', () => {
    const check = () => checkMemory(5 * GB, available, { memory: 'normal', tune: 'lora', rss: GB });
    expect(check).toThrow(
      'The run would need about 5,120 MB at its peak, and this machine has free 4,096 MB. Set memory to "low", or lower maxLength, the rank or batchSize, take a smaller model, or end other programs.',
    );
    expect(check).toThrow(expect.objectContaining({ code: 'too_little_memory' }));
    expect(() =>
      checkMemory(5 * GB, { ...available, limit: 'container' }, { memory: 'low', tune: 'lora', rss: 0 }),
    ).toThrow(/this container may still take 3,072 MB\. Lower maxLength/);
  });

  it('what the process has already counts as available', () => {
    expect(() => checkMemory(4 * GB, available, { memory: 'normal', tune: 'lora', rss: GB })).not.toThrow();
  });
});
