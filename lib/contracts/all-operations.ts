import * as adjudication from './adjudication';
import * as agreement from './agreement';
import * as assignments from './assignments';
import * as audit from './audit';
import * as batches from './batches';
import * as checkpoints from './checkpoints';
import * as corpora from './corpora';
import { responseExamples } from './examples';
import * as expansions from './expansions';
import * as flags from './flags';
import * as generations from './generations';
import * as history from './history';
import * as imports from './imports';
import * as jobs from './jobs';
import * as live from './live';
import * as members from './members';
import * as models from './models';
import type { Operation } from './operation';
import * as preferences from './preferences';
import * as progress from './progress';
import * as projects from './projects';
import * as prompts from './prompts';
import * as quality from './quality';
import * as references from './references';
import * as reviews from './reviews';
import * as runs from './runs';
import * as sets from './sets';
import * as tasks from './tasks';
import * as throughput from './throughput';
import * as users from './users';

// One line a contracts file with operations.
const files = [
  adjudication,
  agreement,
  assignments,
  batches,
  audit,
  checkpoints,
  corpora,
  expansions,
  flags,
  generations,
  history,
  imports,
  jobs,
  live,
  members,
  models,
  preferences,
  progress,
  projects,
  prompts,
  quality,
  references,
  reviews,
  runs,
  sets,
  tasks,
  throughput,
  users,
];

const isOperation = (value: unknown): value is Operation =>
  typeof value === 'object' && value !== null && 'method' in value && 'path' in value && 'summary' in value;

/** Every operation of the REST API, by tag and path. */
export const allOperations: Operation[] = files
  .flatMap((file) => Object.values(file as Record<string, unknown>).filter(isOperation))
  .map((op) =>
    op.example?.response === undefined && op.id in responseExamples
      ? { ...op, example: { ...op.example, response: responseExamples[op.id] } }
      : op,
  )
  .sort(
    (a, b) => a.tag.localeCompare(b.tag) || a.path.localeCompare(b.path) || a.method.localeCompare(b.method),
  );
