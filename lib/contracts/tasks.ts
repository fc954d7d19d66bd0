import { z } from 'zod';
import { CleanText, Id, IdParams, Localised, PageQuery, ProjectParams, pageOf, Time } from './common';
import { GraderConfig } from './graders';
import { GroupRules } from './groups';
import { operation } from './operation';
import { TASK_MODES, Tag } from './task-modes';
import { CAPABILITIES, TASK_KINDS } from './words';

export const TaskKey = z
  .string()
  .min(1)
  .max(60)
  .regex(
    /^[a-z0-9]+([-_][a-z0-9]+)*$/,
    'must be lower-case letters, digits, hyphens and underscores, as in post-search',
  );

export const Criterion = z.strictObject({
  key: TaskKey,
  name: Localised(80),
  hint: Localised(500).optional(),
  /** Its share in the mean that orders candidates in rating mode; 1 unless said. */
  weight: z.number().gt(0).max(100).optional(),
});
export type Criterion = z.output<typeof Criterion>;

/** What was asked, while a version was in force. */
const Content = z.strictObject({
  instruction: Localised(20_000),
  criteria: z.array(Criterion).max(12),
  grader: GraderConfig.nullable(),
  mode: z.enum(TASK_MODES),
  /** In ranking mode: how many are ranked at least; the rest may stay unranked. */
  topK: z.int().min(1).max(11).nullable(),
  /** What may be wrong with a passage; none: the desk's own. */
  tags: z.array(Tag).max(20),
});
/** What can change without a new version. */
const Fields = z.strictObject({
  name: CleanText(120).trim().min(1),
  capability: z.enum(CAPABILITIES),
  /** Overrides the project's overlap for items made from now on. */
  overlap: z.int().min(1).max(20).nullable(),
  /** Higher ones are handed out first. */
  priority: z.int().min(-1000).max(1000),
  /** Overrides the project's for items made from now on. */
  groupRules: GroupRules.nullable(),
  /** Only people who are qualified for it are handed its items. */
  qualifiedOnly: z.boolean(),
  /** Mean agreement over its practice items that qualifies. */
  practiceThreshold: z.number().min(0).max(1),
});

export const NewTask = Fields.partial()
  .extend(Content.partial().shape)
  .extend({
    key: TaskKey,
    name: Fields.shape.name,
    capability: Fields.shape.capability,
    kind: z.enum(TASK_KINDS),
  });
export type NewTask = z.output<typeof NewTask>;

export const TaskPatch = Fields.partial().extend(Content.partial().shape);
export type TaskPatch = z.output<typeof TaskPatch>;

export const Task = z.object({
  ...Fields.shape,
  ...Content.shape,
  id: Id,
  projectId: Id,
  key: TaskKey,
  kind: z.enum(TASK_KINDS),
  /** A change of instruction, criteria, grader, mode, top k or tags makes a new one; the old one stays with what was done under it. */
  version: z.int(),
  prompts: z.int(),
  createdAt: Time,
});
export type Task = z.output<typeof Task>;

const example = {
  id: '7d0f4c66-3a0f-4d3e-8a55-9b3f6f3f9c01',
  projectId: '3c1d8a52-9d6f-4e0b-8f21-6c1f0f2a7e11',
  key: 'topic',
  name: 'Topic of a post',
  capability: 'content-understanding',
  kind: 'objective',
  overlap: null,
  priority: 0,
  groupRules: null,
  qualifiedOnly: false,
  practiceThreshold: 0.7,
  instruction: { en: 'Name the topic of the post.' },
  criteria: [],
  grader: { name: 'label-match', params: { labels: ['food', 'travel', 'home'] } },
  mode: 'ranking',
  topK: null,
  tags: [],
  version: 1,
  prompts: 0,
  createdAt: '2026-11-22T10:00:00.000Z',
};

export const listTasks = operation({
  id: 'listTasks',
  method: 'GET',
  path: '/projects/{id}/tasks',
  tag: 'Tasks',
  summary: 'Tasks of a project, newest first',
  params: ProjectParams,
  query: PageQuery,
  response: pageOf(Task),
  example: { params: { id: '{project}' }, response: { items: [example] } },
});

export const createTask = operation({
  id: 'createTask',
  method: 'POST',
  path: '/projects/{id}/tasks',
  tag: 'Tasks',
  summary: 'Add a task: subjective ones have rating criteria, objective ones a grader',
  params: ProjectParams,
  body: NewTask,
  response: Task,
  status: 201,
  example: {
    params: { id: '{project}' },
    body: {
      key: 'topic',
      name: 'Topic of a post',
      capability: 'content-understanding',
      kind: 'objective',
      instruction: { en: 'Name the topic of the post.' },
      grader: { name: 'label-match', params: { labels: ['food', 'travel', 'home'] } },
    },
    response: example,
  },
});

export const updateTask = operation({
  id: 'updateTask',
  method: 'PATCH',
  path: '/tasks/{id}',
  tag: 'Tasks',
  summary: 'Change a task; another instruction, criteria, grader, mode, top k or tags make a new version',
  params: IdParams,
  body: TaskPatch,
  response: Task,
  example: {
    params: { id: '{task}' },
    body: { instruction: { en: 'Name the one topic of the post.' } },
    response: { ...example, instruction: { en: 'Name the one topic of the post.' }, version: 2 },
  },
});
