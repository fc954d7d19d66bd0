import type { Permission } from '@/lib/contracts/permissions';

/** Work of queue `model` holds a model in memory and runs one at a time a machine; `light` work runs beside it. */
export const QUEUES = ['light', 'model'] as const;
export type QueueName = (typeof QUEUES)[number];

interface Kind {
  queue: QueueName;
  /** Topic of the live events about it, and the plural of what it works for in the API. */
  topic: string;
  /** What a person needs to cancel it. */
  cancel: Permission;
}

/** Every kind of long work, by the name that stands in Job.name. */
export const JOB = {
  import: { queue: 'light', topic: 'imports', cancel: 'import.write' },
  corpus: { queue: 'light', topic: 'corpora', cancel: 'corpus.write' },
  expand: { queue: 'light', topic: 'expansions', cancel: 'expansion.write' },
  freeze: { queue: 'light', topic: 'versions', cancel: 'set.write' },
  reopen: { queue: 'light', topic: 'reopenings', cancel: 'reopen' },
  pull: { queue: 'light', topic: 'models', cancel: 'run.write' },
  generate: { queue: 'model', topic: 'generations', cancel: 'generation.write' },
  review: { queue: 'model', topic: 'reviews', cancel: 'review.write' },
  run: { queue: 'model', topic: 'runs', cancel: 'run.write' },
} satisfies Record<string, Kind>;

export type JobName = keyof typeof JOB;

export const isJobName = (name: string): name is JobName => Object.hasOwn(JOB, name);
export const kindOf = (name: string): Kind | undefined => (isJobName(name) ? JOB[name] : undefined);
export const namesOf = (queue: QueueName): JobName[] =>
  (Object.keys(JOB) as JobName[]).filter((name) => JOB[name].queue === queue);
