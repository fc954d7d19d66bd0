/**
 * How much memory this process may still take, and whether a run fits. `os.freemem()` misleads on Linux: it leaves out the
 * cache, which the kernel gives back at once, and knows no limit of a container.
 */
import { existsSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { TrainerError } from './errors';
import { estimateRecipe } from './estimate';
import type { ModelConfig } from './io/config';
import type { Recipe } from './recipe';
import type { Stage } from './stages/stage';

export type Available = {
  bytes: number;
  /** What ends first: the machine's memory or a limit set on this process (cgroup). */
  limit: 'machine' | 'container';
};

/** The smaller of what the machine and what the process's cgroups give. `root` is for tests. */
export function availableMemory(root = '/'): Available {
  const read = (...parts: string[]) => {
    const file = path.join(root, ...parts);
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  };
  // Where the system tells nothing of the kind, all of its memory: better a run too many than none.
  const machine = kilobytes(read('proc/meminfo'), 'MemAvailable') ?? os.totalmem();
  const container = Math.min(...cgroups(read).map(freeIn));
  return container < machine
    ? { bytes: Math.max(0, container), limit: 'container' }
    : { bytes: machine, limit: 'machine' };
}

/** Throws `too_little_memory` when a run's peak (all of the process) does not fit beside what it has already. */
export function checkMemory(
  peakBytes: number,
  available: Available,
  { memory, tune, rss = process.memoryUsage.rss() }: Pick<Recipe, 'memory' | 'tune'> & { rss?: number },
): void {
  const most = available.bytes + rss;
  if (peakBytes <= most) return;
  const mb = (bytes: number) => `${Math.round(bytes / 2 ** 20).toLocaleString('en')} MB`;
  const where = available.limit === 'container' ? 'this container may still take' : 'this machine has free';
  throw new TrainerError(
    'too_little_memory',
    `The run would need about ${mb(peakBytes)} at its peak, and ${where} ${mb(most)}. ` +
      `${advice(memory, tune)}, take a smaller model, or end other programs.`,
    { peakBytes: Math.round(peakBytes), availableBytes: most, limit: available.limit },
  );
}

function advice(memory: Recipe['memory'], tune: Recipe['tune']): string {
  const low = memory === 'normal' ? 'Set memory to "low", or lower' : 'Lower';
  return tune === 'full'
    ? `Train an adapter instead of all weights (tune "lora"). ${low} maxLength or batchSize`
    : `${low} maxLength, the rank or batchSize`;
}

/** Refuses a run whose estimated peak does not fit. */
export function checkRunFits(
  recipe: Recipe,
  config: ModelConfig,
  stage: Pick<Stage, 'counts' | 'lengths'>,
): void {
  const { train, test } = stage.counts;
  // only the memory is asked for
  const { peakMb } = estimateRecipe(
    recipe,
    config,
    { train, test, ...stage.lengths },
    Number.POSITIVE_INFINITY,
  );
  checkMemory(peakMb * 2 ** 20, availableMemory(), recipe);
}

type Read = (...parts: string[]) => string;
type Group = { limit: number; used: number; cache: number };

/** The cache of files that were read lately and may be dropped counts as used, and is free. */
const freeIn = ({ limit, used, cache }: Group) => limit - used + cache;

/** Every group that this process is in, up to the root, in version 2 or 1; only those with a limit. */
function cgroups(read: Read): Group[] {
  const own = read('proc/self/cgroup').split('\n');
  const v2 = own.find((line) => line.startsWith('0::'))?.slice(3);
  const v1 = own.find((line) => /^\d+:([^:]*,)?memory(,[^:]*)?:/.test(line))?.replace(/^\d+:[^:]*:/, '');
  const files = v1 === undefined ? V2 : V1;
  const mount = v1 === undefined ? 'sys/fs/cgroup' : 'sys/fs/cgroup/memory';
  return ancestors(v1 ?? v2 ?? '/').flatMap((folder) => {
    const text = (file: string) => read(mount, folder, file);
    const limit = Number.parseInt(text(files.limit), 10);
    const used = Number.parseInt(text(files.used), 10);
    // "max", a number near 2^63, or no such file: no limit
    if (!(limit < 2 ** 60) || Number.isNaN(used)) return [];
    const cache = new RegExp(`^${files.cache} (\\d+)$`, 'm').exec(text('memory.stat'))?.[1];
    return [{ limit, used, cache: Number(cache ?? 0) }];
  });
}

const V2 = { limit: 'memory.max', used: 'memory.current', cache: 'inactive_file' };
const V1 = { limit: 'memory.limit_in_bytes', used: 'memory.usage_in_bytes', cache: 'total_inactive_file' };

/** `/a/b` → `/a/b`, `/a`, `/`. Inside a container the group's own path is often hidden and only `/` is there. */
function ancestors(folder: string): string[] {
  const parts = folder.split('/').filter(Boolean);
  return parts.map((_, i) => `/${parts.slice(0, parts.length - i).join('/')}`).concat('/');
}

function kilobytes(meminfo: string, key: string): number | undefined {
  const value = new RegExp(`^${key}:\\s+(\\d+) kB$`, 'm').exec(meminfo)?.[1];
  return value === undefined ? undefined : Number(value) * 1024;
}
