// The words of the design, as the values that stand in the database, in files and in the API.
export const ROLES = ['annotator', 'lead', 'engineer', 'admin'] as const;
export type Role = (typeof ROLES)[number];

export const CAPABILITIES = [
  'content-understanding',
  'information-extraction',
  'semantic-matching',
  'user-behavior-modeling',
  'dialogue',
  'translation',
  'harmful-content',
  'post-view-search',
] as const;
export type Capability = (typeof CAPABILITIES)[number];

export const TASK_KINDS = ['subjective', 'objective'] as const;
export const SPLITS = ['train', 'test'] as const;
export type Split = (typeof SPLITS)[number];
export const STAGES = ['cpt', 'sft', 'dpo', 'judge'] as const;
export const VERDICTS = ['left', 'right', 'tie', 'both_bad'] as const;
/** What sets make of several rankings of one item. */
export const AGGREGATIONS = ['none', 'majority', 'plackett-luce'] as const;
export const EVIDENCE_KINDS = ['ranking', 'edit', 'grader', 'corruption', 'click', 'judge', 'vote'] as const;
export const JOB_STATES = ['queued', 'running', 'done', 'failed', 'cancelled'] as const;
export const CANDIDATE_SOURCES = ['import', 'model', 'edit', 'reference', 'corruption', 'external'] as const;
export const MODEL_REF_KINDS = ['base', 'checkpoint', 'endpoint', 'external'] as const;
