import { z } from 'zod';
import { ProjectParams, Work } from './common';
import { operation } from './operation';

/** A base model of this machine: from the catalogue, or a folder below DISCERN_MODELS. */
export const Model = z.object({
  name: z.string(),
  title: z.string(),
  licence: z.string().nullable(),
  parameters: z.number().nullable(),
  state: z.enum(['absent', 'downloading', 'converting', 'ready', 'failed']),
  done: z.number().default(0),
  total: z.number().default(0),
  message: z.string().nullable(),
});
export type Model = z.output<typeof Model>;

/** State of work that set-up does beside the build. */
export const SetupState = z.object({
  state: z.enum(['absent', 'running', 'ready', 'failed']),
  backend: z.string().nullable(),
  reason: z.string().nullable(),
  step: z.string().nullable(),
  done: z.number().default(0),
  total: z.number().default(0),
});

export const listModelsOp = operation({
  id: 'listModels',
  method: 'GET',
  path: '/projects/{id}/models',
  tag: 'models',
  summary: 'Base models of this machine, and the state of the TensorFlow set-up.',
  params: ProjectParams,
  response: z.object({ items: z.array(Model), tensorflow: SetupState }),
});

export const pullModelOp = operation({
  id: 'pullModel',
  method: 'POST',
  path: '/projects/{id}/model-pulls',
  tag: 'models',
  summary: 'Download a model of the catalogue to this machine.',
  params: ProjectParams,
  body: z.strictObject({ name: z.string().min(1).max(120) }),
  response: Work,
  status: 202,
  example: {
    params: { id: '{project}' },
    body: { name: 'nano' },
    response: {
      id: '0d3c8a40-6b0c-4b52-b0d0-7f5f6f3f7a01',
      state: 'queued',
      progress: { done: 0, total: 0 },
    },
  },
});

export const modelOperations = [listModelsOp, pullModelOp];
