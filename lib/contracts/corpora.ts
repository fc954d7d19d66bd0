import { z } from 'zod';
import { FilterReport, FiltersByName } from '@/trainer/data/filter/options';
import {
  CleanText,
  Count,
  Id,
  IdParams,
  Message,
  PageQuery,
  ProjectParams,
  pageOf,
  Time,
  Work,
} from './common';
import { ImportError } from './imports';
import { operation } from './operation';
import { WorkState } from './work-state';

export {
  FILTERS,
  type FilterName,
  FilterReport,
  FiltersByName,
} from '@/trainer/data/filter/options';

export const CORPUS_KINDS = ['text', 'chat'] as const;
export type CorpusKind = (typeof CORPUS_KINDS)[number];

const Name = CleanText(200)
  .transform((s) => s.trim())
  .refine((s) => s !== '', 'must not be empty');

/** Rows by language. */
export const Languages = z.object({ zh: Count, en: Count, other: Count });
export type Languages = z.output<typeof Languages>;

const Listed = z.object({
  id: Id,
  projectId: Id,
  name: z.string(),
  kind: z.enum(CORPUS_KINDS),
  /** The corpus it was filtered from. */
  parent: z.object({ id: Id, name: z.string() }).nullable(),
  /** SHA-256 of the file; null until a filtered corpus is ready. */
  contentHash: z.string().nullable(),
  bytes: Count,
  rows: Count,
  languages: Languages,
  errorCount: Count,
  createdBy: z.string().nullable(),
  createdAt: Time,
  /** From then on it can be used and never changes. */
  readyAt: Time.nullable(),
  ...WorkState.shape,
});

export const Corpus = Listed.extend({
  /** What is wrong with the lines of a refused file; the first hundred. */
  errors: z.array(ImportError),
  filters: FiltersByName.nullable(),
  /** What each filter dropped; also of a filtering that left nothing. */
  report: FilterReport.nullable(),
});
export type Corpus = z.output<typeof Corpus>;
export type ListedCorpus = z.output<typeof Listed>;

/** The beginning of a row as it stands in the file: `text` of a text corpus, `messages` of a chat. */
export const CorpusRow = z.object({ text: z.string().optional(), messages: z.array(Message).optional() });
export type CorpusRow = z.output<typeof CorpusRow>;

const exampleId = '6f4b8a1e-3d7c-4a52-9b0e-2f8d1c7a5e43';
const exampleHash = '0f343b0931126a20f133d67c2b018a3b0a6d0f3d8b9a4c6f3b6c0f0f7a1d2e3c';
const exampleListed = {
  id: exampleId,
  projectId: '0b8f2b1e-0c2a-4e5e-8f30-0b7f1c7e4a11',
  name: 'posts',
  kind: 'text',
  parent: null,
  contentHash: exampleHash,
  bytes: 8192,
  rows: 48,
  languages: { zh: 21, en: 25, other: 2 },
  errorCount: 0,
  createdBy: 'Ana Ruiz',
  createdAt: '2026-11-22T10:00:00.000Z',
  readyAt: '2026-11-22T10:00:02.000Z',
  state: 'done',
  phase: '',
  progress: { done: 8192, total: 8192 },
  error: null,
  cancelRequested: false,
  finishedAt: '2026-11-22T10:00:02.000Z',
} as const;
const exampleWork = { id: exampleId, state: 'queued', progress: { done: 0, total: 8192 } };

export const CorpusQuery = z.object({
  name: Name.default('corpus'),
  kind: z.enum(CORPUS_KINDS).default('text'),
});

export const createCorpus = operation({
  id: 'createCorpus',
  method: 'POST',
  path: '/projects/{id}/corpora',
  tag: 'Corpora',
  summary: 'Upload a corpus: one JSON object a line (UTF-8, at most 4 GB, 4 MB a line), checked whole',
  params: ProjectParams,
  query: CorpusQuery,
  streamBody: {
    type: 'application/x-ndjson',
    description: 'Rows {text} of a text corpus, or {messages: [{role, content}]} of a chat corpus',
  },
  response: Work,
  status: 202,
  example: {
    params: { id: '{project}' },
    query: { name: 'posts', kind: 'text' },
    body: '{"text": "The harbour was empty this morning."}\n',
    response: { ...exampleWork, state: 'validating' },
  },
});

export const listCorpora = operation({
  id: 'listCorpora',
  method: 'GET',
  path: '/projects/{id}/corpora',
  tag: 'Corpora',
  summary: 'Corpora of a project, newest first',
  params: ProjectParams,
  query: PageQuery.extend({ kind: z.enum(CORPUS_KINDS).optional() }),
  response: pageOf(Listed),
  example: { params: { id: '{project}' }, response: { items: [exampleListed] } },
});

export const getCorpus = operation({
  id: 'getCorpus',
  method: 'GET',
  path: '/corpora/{id}',
  tag: 'Corpora',
  summary: 'A corpus: state, counts, the errors of a refused file, what filters dropped',
  params: IdParams,
  response: Corpus,
  example: {
    params: { id: '{corpus}' },
    response: {
      ...exampleListed,
      errors: [],
      filters: { length: { min: 6, max: 200_000 }, language: false },
      report: {
        rows: 52,
        kept: 48,
        languages: { zh: 21, en: 25, other: 2 },
        filters: [
          {
            name: 'length',
            seen: 52,
            removed: 4,
            rules: { short: 4 },
            samples: [{ line: 7, text: 'hi', finding: { rule: 'short', value: 2, limit: 6 } }],
          },
        ],
      },
    },
  },
});

export const listCorpusRows = operation({
  id: 'listCorpusRows',
  method: 'GET',
  path: '/corpora/{id}/rows',
  tag: 'Corpora',
  summary: 'Rows of a corpus in the order of its file, each text cut after 4,000 characters',
  params: IdParams,
  query: PageQuery,
  response: pageOf(CorpusRow),
  example: {
    params: { id: '{corpus}' },
    response: { items: [{ text: 'The harbour was empty this morning.' }] },
  },
});

export const downloadCorpus = operation({
  id: 'downloadCorpus',
  method: 'GET',
  path: '/corpora/{id}/download',
  tag: 'Corpora',
  summary: 'The file of a corpus; ETag is its hash, ranges are answered',
  params: IdParams,
  streamResponse: { type: 'application/x-ndjson', description: 'one row a line' },
  example: { params: { id: '{corpus}' } },
});

export const filterCorpus = operation({
  id: 'filterCorpus',
  method: 'POST',
  path: '/corpora/{id}/filter',
  tag: 'Corpora',
  summary:
    'Make a new corpus of the rows that filters keep; a filter left out has its defaults, false switches it off',
  params: IdParams,
  body: z.strictObject({ name: Name, filters: FiltersByName.prefault({}) }),
  response: Work,
  status: 202,
  example: {
    params: { id: '{corpus}' },
    body: {
      name: 'posts, clean',
      filters: { length: { min: 12 }, symbols: { emoji: 0.3 }, language: false },
    },
    response: exampleWork,
  },
});
