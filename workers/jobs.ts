import { corpusJob } from './corpus/job';
import { expandJob } from './expand/job';
import { freezeJob } from './freeze/job';
import { generateJob } from './generate/job';
import { importJob } from './import/handle';
import type { JobEntry } from './job-context';
import { pullJob } from './pull/job';
import { reopenJob } from './reopen/job';
import { reviewJob } from './review/job';
import { runJob } from './run/job';

/** Everything a worker can do; one folder a job. */
export const jobs: JobEntry[] = [
  importJob,
  corpusJob,
  expandJob,
  freezeJob,
  generateJob,
  pullJob,
  reopenJob,
  reviewJob,
  runJob,
];
