import { z } from 'zod';
import { Count, Id, IdParams, PageQuery, Progress, ProjectParams, pageOf, Time, Work } from './common';
import { JobError } from './jobs';
import { operation } from './operation';

/** gold, practice: rows as of rankings, each the right ranking of an item that becomes one of that purpose. */
export const IMPORT_KINDS = ['prompts', 'rankings', 'gold', 'practice'] as const;
export type ImportKind = (typeof IMPORT_KINDS)[number];
export const IMPORT_FORMATS = ['jsonl', 'hh'] as const;
export const IMPORT_MODES = ['all', 'good'] as const;
export const IMPORT_STATES = ['validating', 'applying', 'done', 'failed', 'cancelled'] as const;

/** Limits of an upload; a line that is too long is an error row, a file that is too long is refused. */
export const MAX_FILE_BYTES = 4 * 1024 ** 3;
export const MAX_LINE_BYTES = 4 * 1024 ** 2;

/** What is wrong with a line, and what would be right. `excerpt` is the line itself; the fault is at from…to in it. */
export const ImportError = z.object({
  line: z.number().int(),
  /** e.g. `candidates[1].text`; empty when the whole line is meant. */
  field: z.string(),
  message: z.string(),
  fix: z.string(),
  excerpt: z.string().optional(),
  from: z.number().int().optional(),
  to: z.number().int().optional(),
});
export type ImportError = z.output<typeof ImportError>;

export const Import = z.object({
  id: Id,
  projectId: Id,
  kind: z.enum(IMPORT_KINDS),
  format: z.enum(IMPORT_FORMATS),
  mode: z.enum(IMPORT_MODES),
  update: z.boolean(),
  fileName: z.string().nullable(),
  bytes: Count,
  state: z.enum(IMPORT_STATES),
  /** Bytes while it validates, rows while it applies. */
  progress: Progress,
  rows: Count,
  created: Count,
  updated: Count,
  unchanged: Count,
  /** Rows of a foreign format that carry nothing to learn from, by reason. */
  dropped: z.record(z.string(), z.number().int()),
  errorCount: Count,
  errors: z.array(ImportError),
  /** Why it failed. */
  error: JobError.nullable(),
  /** The upload is still here and may be applied again without its bad rows. */
  retryable: z.boolean(),
  createdAt: Time,
  finishedAt: Time.nullable(),
});
export type Import = z.output<typeof Import>;

const flag = z
  .enum(['0', '1', 'true', 'false', ''])
  .default('0')
  .transform((v) => v === '1' || v === 'true');

export const ImportQuery = z.object({
  kind: z.enum(IMPORT_KINDS).default('prompts'),
  format: z.enum(IMPORT_FORMATS).default('jsonl'),
  mode: z.enum(IMPORT_MODES).default('all'),
  update: flag,
  /** Key of the task of all rows, for formats whose rows name none (hh). */
  task: z.string().max(100).optional(),
  /** Name of the file, to show. */
  name: z.string().max(200).optional(),
});

const exampleId = '9b2f6f0e-6f0b-4c58-9a3c-3a4c3c0a8b11';
const exampleImport = {
  id: exampleId,
  projectId: '0b8f2b1e-0c2a-4e5e-8f30-0b7f1c7e4a11',
  kind: 'prompts',
  format: 'jsonl',
  mode: 'all',
  update: false,
  fileName: 'prompts.jsonl',
  bytes: 8192,
  state: 'failed',
  progress: { done: 8192, total: 8192 },
  rows: 12,
  created: 0,
  updated: 0,
  unchanged: 0,
  dropped: {},
  errorCount: 1,
  errors: [
    {
      line: 3,
      field: 'task',
      message: 'there is no task "chat" in this project',
      fix: 'Use one of: dialogue-advice, translation.',
      excerpt: '{"id": "p-3", "task": "chat", "prompt": "Hello?"}',
      from: 22,
      to: 28,
    },
  ],
  error: { code: 'unprocessable', message: '1 error in 12 rows; nothing was written.' },
  retryable: true,
  createdAt: '2026-11-22T10:00:00.000Z',
  finishedAt: '2026-11-22T10:00:01.000Z',
};

export const createImport = operation({
  id: 'createImport',
  method: 'POST',
  path: '/projects/{id}/imports',
  tag: 'Imports',
  summary:
    'Import prompts or rankings from a file of one JSON object a line (UTF-8, at most 4 GB, 4 MB a line)',
  params: ProjectParams,
  query: ImportQuery,
  streamBody: {
    type: 'application/x-ndjson',
    description:
      'Prompts: {id, task, messages | prompt, candidates?, reference?, locale?, metadata?, groupKey?}',
  },
  response: Work,
  status: 202,
  example: {
    params: { id: '{project}' },
    query: { format: 'jsonl', mode: 'all' },
    body: '{"id": "p-1", "task": "{task}", "prompt": "Hello?", "candidates": ["Hi!", "What?"]}\n',
    response: { id: exampleId, state: 'validating', progress: { done: 0, total: 8192 } },
  },
});

export const getImport = operation({
  id: 'getImport',
  method: 'GET',
  path: '/imports/{id}',
  tag: 'Imports',
  summary: 'State, counts and errors of an import',
  params: IdParams,
  response: Import,
  example: { params: { id: '{import}' }, response: exampleImport },
});

export const listImports = operation({
  id: 'listImports',
  method: 'GET',
  path: '/projects/{id}/imports',
  tag: 'Imports',
  summary: 'Imports of a project, newest first, without their errors',
  params: ProjectParams,
  query: PageQuery,
  response: pageOf(Import.omit({ errors: true })),
  example: {
    params: { id: '{project}' },
    response: { items: [{ ...exampleImport, errors: undefined }] },
  },
});

export const retryImport = operation({
  id: 'retryImport',
  method: 'POST',
  path: '/imports/{id}/retry',
  tag: 'Imports',
  summary: 'Import the same upload again, e.g. only its good rows',
  params: IdParams,
  body: z.strictObject({ mode: z.enum(IMPORT_MODES).default('good'), update: z.boolean().optional() }),
  response: Work,
  status: 202,
  example: {
    params: { id: '{import}' },
    body: { mode: 'good' },
    response: { id: exampleId, state: 'validating', progress: { done: 0, total: 8192 } },
  },
});

const jsonl = { type: 'application/x-ndjson', description: 'one JSON object a line' };

export const exportRankings = operation({
  id: 'exportRankings',
  method: 'GET',
  path: '/projects/{id}/rankings/export',
  tag: 'Imports',
  summary: 'All counted rankings as JSONL, by candidate index, as rankings import reads them',
  params: ProjectParams,
  streamResponse: jsonl,
  example: { params: { id: '{project}' } },
});

export const exportPrompts = operation({
  id: 'exportPrompts',
  method: 'GET',
  path: '/projects/{id}/prompts/export',
  tag: 'Imports',
  summary: 'All prompts with their candidates as JSONL, as prompts import reads them',
  params: ProjectParams,
  streamResponse: jsonl,
  example: { params: { id: '{project}' } },
});
