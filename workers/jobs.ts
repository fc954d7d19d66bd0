import { expandJob } from './expand/job';
import { freezeJob } from './freeze/job';
import type { JobEntry } from './job-context';

/** Everything a worker can do; one folder a job. */
export const jobs: JobEntry[] = [expandJob, freezeJob];
