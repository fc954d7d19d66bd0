import { z } from 'zod';
import { Count, Id, IdParams, PageQuery, ProjectParams, pageOf, Time } from './common';
import { operation } from './operation';

export const Checkpoint = z.object({
  id: Id,
  projectId: Id,
  runId: Id.nullable(),
  name: z.string(),
  kind: z.enum(['full', 'lora', 'judge', 'merged']),
  /** A model's name, or the id of the checkpoint with all weights that it was trained from. */
  base: z.string(),
  /** The same as people call it. */
  baseName: z.string(),
  step: z.number(),
  sha256: z.string(),
  bytes: Count,
  lineage: z.record(z.string(), z.unknown()),
  metrics: z.record(z.string(), z.unknown()),
  promotedAt: Time.nullable(),
  createdAt: Time,
});
export type Checkpoint = z.output<typeof Checkpoint>;

export const getCheckpointOp = operation({
  id: 'getCheckpoint',
  method: 'GET',
  path: '/checkpoints/{id}',
  tag: 'checkpoints',
  summary: 'One checkpoint with its lineage: base, set version, recipe, code version.',
  params: IdParams,
  response: Checkpoint,
});

export const listCheckpointsOp = operation({
  id: 'listCheckpoints',
  method: 'GET',
  path: '/projects/{id}/checkpoints',
  tag: 'checkpoints',
  summary: 'Checkpoints of a project, newest first.',
  params: ProjectParams,
  query: PageQuery,
  response: pageOf(Checkpoint),
});

export const downloadCheckpointOp = operation({
  id: 'downloadCheckpoint',
  method: 'GET',
  path: '/checkpoints/{id}/download',
  tag: 'checkpoints',
  summary:
    'Its folder as one tar file: a PEFT adapter, or a Hugging Face model where all weights were trained.',
  params: IdParams,
  streamResponse: {
    type: 'application/x-tar',
    description:
      'adapter_config.json and adapter_model.safetensors, or config.json, model.safetensors and the tokenizer; lineage.json, README.md (the model card)',
  },
});

export const promoteCheckpointOp = operation({
  id: 'promoteCheckpoint',
  method: 'POST',
  path: '/checkpoints/{id}/promote',
  tag: 'checkpoints',
  summary: 'Make it the one that writes the next candidates.',
  params: IdParams,
  body: z.strictObject({}),
  response: Checkpoint,
});

export const checkpointOperations = [
  getCheckpointOp,
  listCheckpointsOp,
  downloadCheckpointOp,
  promoteCheckpointOp,
];
